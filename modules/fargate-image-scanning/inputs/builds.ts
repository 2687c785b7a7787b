import { Token } from "cdktf";
import { each, numbered, SECRET } from "../examples";
import { type Input, listInput, numberInput, objectInput, stringInput } from "../input";
import {
  atMost,
  atMostCharacters,
  attributeListAtMost,
  attributeListMatches,
  attributeMatches,
  between,
  eachMatches,
  matchesIfGiven,
  oneOf,
  other,
  together,
} from "../rules";
import { REGISTRY_INPUTS } from "./registries";

/** A managed policy has at most 6,144 characters, of which the rest of it takes less than 500. */
const REPOSITORIES_CHARACTERS = 5500;
/** The number is known where ARNs are not: so many of usual names (up to 29 characters in us-east-1) fit. */
const MAX_REPOSITORIES = 70;
/** What CodeBuild and Lambda take: https://docs.aws.amazon.com/codebuild/latest/APIReference/API_VpcConfig.html */
const MAX_SUBNETS = 16;
const MAX_SECURITY_GROUPS = 5;

const ENVIRONMENT_TYPES = [
  "LINUX_CONTAINER",
  "ARM_CONTAINER",
  "LINUX_LAMBDA_CONTAINER",
  "ARM_LAMBDA_CONTAINER",
];
const EC2_COMPUTE = ["SMALL", "MEDIUM", "LARGE", "XLARGE", "2XLARGE"].map((size) => `BUILD_GENERAL1_${size}`);
const LAMBDA_COMPUTE = ["1GB", "2GB", "4GB", "8GB", "10GB"].map((size) => `BUILD_LAMBDA_${size}`);

const isLambda = (type: unknown) => typeof type === "string" && type.endsWith("_LAMBDA_CONTAINER");

const REPOSITORY = "arn:aws:ecr:us-east-1:123456789012:repository/team/of-nineteen";
const VPC = { vpc_id: "vpc-1", subnet_ids: ["subnet-1"], security_group_ids: ["sg-1"] };
const ids = (kind: string, count: number) => [...Array(count).keys()].map((index) => `${kind}-${index}`);
const onLambda = (value: string) => ({ value, with: { build_compute_type: "BUILD_LAMBDA_1GB" } });
const ofType = (value: string, type: string) => ({ value, with: { build_environment_type: type } });

/** Where and how builds run. */
export const BUILD_INPUTS: readonly Input[] = [
  listInput(
    "ecr_repository_arns",
    {
      description:
        "ECR repositories that the scanner may pull from: at most 70, and 5,500 characters in all. Empty: all of this account, in every region.",
    },
    [
      eachMatches(
        "ecr_repository_arns",
        "^arn:aws[a-z-]{0,10}:ecr:[a-z0-9*-]{1,20}:[0-9]{12}:repository/[a-z0-9._/*?-]+$",
        "ecr_repository_arns must hold ARNs of ECR repositories (arn:aws:ecr:REGION:ACCOUNT:repository/NAME); * is accepted for the region and in the name.",
        {
          accepts: [["arn:aws-us-gov:ecr:*:123456789012:repository/*"]],
          refuses: [
            [""],
            [null],
            ["arn:aws:s3:::bucket"],
            [SECRET],
            ["123456789012.dkr.ecr.us-east-1.amazonaws.com/shop"],
          ],
        },
      ),
      atMost(
        "ecr_repository_arns",
        MAX_REPOSITORIES,
        `ecr_repository_arns takes at most ${MAX_REPOSITORIES} repositories, since a policy has a limit. Name several repositories with *.`,
        {
          accepts: [numbered(REPOSITORY, 70)],
          refuses: [numbered("arn:aws:ecr:us-east-1:123456789012:repository/shop", 71)],
        },
      ),
      atMostCharacters(
        "ecr_repository_arns",
        REPOSITORIES_CHARACTERS,
        `ecr_repository_arns takes ${REPOSITORIES_CHARACTERS} characters in all, since a policy has a limit. Name several repositories with *.`,
        { accepts: [numbered(REPOSITORY, 70)], refuses: [numbered(`${REPOSITORY}-and-some-more`, 70)] },
      ),
    ],
  ),
  ...REGISTRY_INPUTS,
  stringInput(
    "build_environment_type",
    {
      description: `CodeBuild environment type: ${ENVIRONMENT_TYPES.join(", ")}. The Lambda types start faster and cost less, know no VPC and do not exist in every region.`,
      default: "LINUX_CONTAINER",
    },
    [
      oneOf(
        "build_environment_type",
        ENVIRONMENT_TYPES,
        `build_environment_type must be one of ${ENVIRONMENT_TYPES.join(", ")}.`,
        {
          accepts: ["ARM_CONTAINER", ...["LINUX_LAMBDA_CONTAINER", "ARM_LAMBDA_CONTAINER"].map(onLambda)],
          refuses: ["", "WINDOWS_CONTAINER", "WINDOWS_SERVER_2022_CONTAINER"],
        },
      ),
    ],
  ),
  stringInput(
    "build_compute_type",
    {
      description: `CodeBuild compute type: ${EC2_COMPUTE.join(", ")}; with a Lambda environment type ${LAMBDA_COMPUTE.join(", ")}.`,
      default: "BUILD_GENERAL1_SMALL",
    },
    [
      together(
        `contains(endswith(var.build_environment_type, "_LAMBDA_CONTAINER") ? ${JSON.stringify(LAMBDA_COMPUTE)} : ${JSON.stringify(EC2_COMPUTE)}, var.build_compute_type)`,
        (props) =>
          Token.isUnresolved(other(props, "build_environment_type")) ||
          (isLambda(other(props, "build_environment_type")) ? LAMBDA_COMPUTE : EC2_COMPUTE).includes(
            String(other(props, "build_compute_type") ?? "BUILD_GENERAL1_SMALL"),
          ),
        `build_compute_type must belong to build_environment_type: ${EC2_COMPUTE.join(", ")}, or with a Lambda environment type ${LAMBDA_COMPUTE.join(", ")}.`,
        {
          accepts: ["BUILD_GENERAL1_2XLARGE", ofType("BUILD_LAMBDA_10GB", "ARM_LAMBDA_CONTAINER")],
          refuses: [
            ...["BUILD_HUGE", "BUILD_GENERAL1_TINY", "BUILD_LAMBDA_1GB"],
            ofType("BUILD_LAMBDA_1GB", "ARM_CONTAINER"),
            ofType("BUILD_GENERAL1_SMALL", "LINUX_LAMBDA_CONTAINER"),
          ],
        },
      ),
    ],
  ),
  stringInput(
    "build_image",
    {
      description:
        "Image of the build environment; one in ECR needs its repository in ecr_repository_arns. Null: AWS's curated image of the environment type.",
    },
    [
      matchesIfGiven(
        "build_image",
        "^[A-Za-z0-9][A-Za-z0-9._/:@-]{0,254}$",
        "build_image must be an image reference such as aws/codebuild/amazonlinux-x86_64-standard:5.0. Leave it null for the default.",
        {
          accepts: ["a", "a".repeat(255), `ghcr.io/acme/builder@sha256:${"a".repeat(64)}`],
          refuses: ["", "aws/codebuild/standard 7.0", "a".repeat(256)],
        },
      ),
    ],
  ),
  numberInput(
    "build_timeout_minutes",
    {
      description:
        "How long a scan may take, in minutes, from 5 to 2160 (36 hours). Lambda compute has a fixed time-out of 15 minutes instead.",
      default: 30,
    },
    [
      between(
        "build_timeout_minutes",
        5,
        2160,
        "build_timeout_minutes must be a whole number of minutes from 5 to 2160, the 36 hours that CodeBuild lets a build run.",
        { accepts: [5, 2160], refuses: [0, 4, 5.5, 2161] },
      ),
    ],
  ),
  objectInput(
    "vpc_config",
    {
      description:
        "VPC that builds (in scan_mode backend, the functions instead) run in, for private registries and a self-hosted Sysdig: vpc_id, subnet_ids and security_group_ids. Not with a Lambda environment type.",
      type: "object({\n    vpc_id             = string\n    subnet_ids         = list(string)\n    security_group_ids = list(string)\n  })",
      tsType: "VpcConfig | IResolvable",
    },
    [
      attributeMatches(
        "vpc_config",
        "vpc_id",
        "^vpc-[0-9a-z]+$",
        "vpc_config.vpc_id must be the id of a VPC (vpc-…).",
        {
          accepts: [VPC],
          refuses: each("vpc_id", ["", null, "vpc-1 "], VPC),
        },
      ),
      attributeListMatches(
        "vpc_config",
        "subnet_ids",
        "^subnet-[0-9a-z]{1,17}$",
        "vpc_config.subnet_ids must hold at least one id of a subnet (subnet-…), best in two availability zones.",
        {
          accepts: [{ ...VPC, subnet_ids: ["subnet-1", "subnet-2"] }],
          refuses: [...each("subnet_ids", [[], null, [null], [""], ["subnet-1", "sg-1"]], VPC)],
        },
      ),
      attributeListMatches(
        "vpc_config",
        "security_group_ids",
        "^sg-[0-9a-z]{1,17}$",
        "vpc_config.security_group_ids must hold at least one id of a security group (sg-…).",
        {
          accepts: [{ ...VPC, security_group_ids: ["sg-1", "sg-2"] }],
          refuses: [...each("security_group_ids", [[], null, [null], [""], ["sg-1", "subnet-1"]], VPC)],
        },
      ),
      attributeListAtMost(
        "vpc_config",
        "subnet_ids",
        MAX_SUBNETS,
        `vpc_config.subnet_ids takes at most ${MAX_SUBNETS} subnets, as CodeBuild and Lambda do. One in each availability zone is enough.`,
        {
          accepts: [{ ...VPC, subnet_ids: ids("subnet", 16) }],
          refuses: [{ ...VPC, subnet_ids: ids("subnet", 17) }],
        },
      ),
      attributeListAtMost(
        "vpc_config",
        "security_group_ids",
        MAX_SECURITY_GROUPS,
        `vpc_config.security_group_ids takes at most ${MAX_SECURITY_GROUPS} security groups, as CodeBuild and Lambda do. Merge some of them.`,
        {
          accepts: [{ ...VPC, security_group_ids: ids("sg", 5) }],
          refuses: [{ ...VPC, security_group_ids: ids("sg", 6) }],
        },
      ),
      together(
        'var.vpc_config == null || !endswith(var.build_environment_type, "_LAMBDA_CONTAINER")',
        (props) => !isLambda(other(props, "build_environment_type")),
        "vpc_config: CodeBuild's Lambda compute knows no VPC. Use LINUX_CONTAINER or ARM_CONTAINER as build_environment_type.",
        {
          accepts: [{ value: VPC, with: { build_environment_type: "ARM_CONTAINER" } }],
          refuses: [
            {
              value: VPC,
              with: {
                build_environment_type: "LINUX_LAMBDA_CONTAINER",
                build_compute_type: "BUILD_LAMBDA_1GB",
              },
            },
          ],
        },
      ),
    ],
  ),
];
