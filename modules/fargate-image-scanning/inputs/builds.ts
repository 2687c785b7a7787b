import { Token } from "cdktf";
import { type Input, listInput, numberInput, objectInput, stringInput } from "../input";
import {
  atMostCharacters,
  attributeListMatches,
  attributeMatches,
  between,
  eachMatches,
  matchesIfGiven,
  oneOf,
  other,
  together,
} from "../rules";
import { arnOf } from "./arns";

/** No wildcard: builds may read exactly these. */
const SECRET_ARN = arnOf("secretsmanager", "secret:[A-Za-z0-9/_+=.@!-]+-[A-Za-z0-9]{6}");
/** They stand three times in a role's policies. */
const REGISTRY_SECRETS_CHARACTERS = 1500;

const ENVIRONMENT_TYPES = [
  "LINUX_CONTAINER",
  "ARM_CONTAINER",
  "LINUX_LAMBDA_CONTAINER",
  "ARM_LAMBDA_CONTAINER",
];
const EC2_COMPUTE = ["SMALL", "MEDIUM", "LARGE", "XLARGE", "2XLARGE"].map((size) => `BUILD_GENERAL1_${size}`);
const LAMBDA_COMPUTE = ["1GB", "2GB", "4GB", "8GB", "10GB"].map((size) => `BUILD_LAMBDA_${size}`);
/** https://docs.aws.amazon.com/codebuild/latest/userguide/lambda.html#lambda.region */
const LAMBDA_REGIONS = [
  ...["us-east-1", "us-east-2", "us-west-2", "ap-south-1", "ap-southeast-1", "ap-southeast-2"],
  ...["ap-northeast-1", "eu-central-1", "eu-west-1", "sa-east-1"],
];

const isLambda = (type: unknown) => typeof type === "string" && type.endsWith("_LAMBDA_CONTAINER");

/** Where and how builds run. */
export const BUILD_INPUTS: readonly Input[] = [
  listInput(
    "ecr_repository_arns",
    {
      description:
        "ECR repositories that the scanner may pull from. Empty: all of this account, in every region.",
    },
    [
      eachMatches(
        "ecr_repository_arns",
        "^arn:aws[a-z-]*:ecr:[a-z0-9*-]+:[0-9]{12}:repository/.+$",
        "ecr_repository_arns must hold ARNs of ECR repositories (arn:aws:ecr:REGION:ACCOUNT:repository/NAME); * is accepted for the region and in the name.",
      ),
      atMostCharacters(
        "ecr_repository_arns",
        6000,
        "ecr_repository_arns takes 6000 characters in all, since a role's inline policies have a limit. Name several repositories with *.",
      ),
    ],
  ),
  listInput(
    "registry_credential_secret_arns",
    {
      description:
        "Secrets of private registries that builds may read, for images whose task definition names them as repositoryCredentials. Each holds JSON with username and password.",
    },
    [
      eachMatches(
        "registry_credential_secret_arns",
        SECRET_ARN,
        "registry_credential_secret_arns must hold full ARNs of secrets, with the six characters at their end (arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME-AbCdEf). Take them from the Secrets Manager console.",
      ),
      atMostCharacters(
        "registry_credential_secret_arns",
        REGISTRY_SECRETS_CHARACTERS,
        `registry_credential_secret_arns takes ${REGISTRY_SECRETS_CHARACTERS} characters in all, some fifteen secrets, since a role's inline policies have a limit. Let task definitions share secrets, or deploy a second copy for other clusters.`,
      ),
    ],
  ),
  stringInput(
    "docker_hub_credential_secret_arn",
    {
      description:
        "The one of registry_credential_secret_arns that images of Docker Hub are pulled with whose task definition names none; it raises Docker Hub's limit of pulls. Null: anonymously.",
    },
    [
      together(
        "var.docker_hub_credential_secret_arn == null ? true : contains(var.registry_credential_secret_arns, var.docker_hub_credential_secret_arn)",
        (props) => {
          const secrets = other(props, "registry_credential_secret_arns");
          const secret = other(props, "docker_hub_credential_secret_arn");
          return (
            Token.isUnresolved(secret) ||
            Token.isUnresolved(secrets) ||
            (Array.isArray(secrets) &&
              (secrets.includes(secret) || secrets.some((each) => Token.isUnresolved(each))))
          );
        },
        "docker_hub_credential_secret_arn must be one of registry_credential_secret_arns, which are the secrets that builds may read. Add it there, too.",
      ),
    ],
  ),
  listInput(
    "secret_kms_key_arns",
    {
      description:
        "Customer managed KMS keys that those secrets are encrypted with, through Secrets Manager alone. A secret of another account always has one.",
    },
    [
      eachMatches(
        "secret_kms_key_arns",
        arnOf("kms", "key/[A-Za-z0-9-]+"),
        "secret_kms_key_arns must hold ARNs of KMS keys (arn:aws:kms:REGION:ACCOUNT:key/ID), not of aliases.",
      ),
      atMostCharacters(
        "secret_kms_key_arns",
        1500,
        "secret_kms_key_arns takes 1500 characters in all. Let secrets share keys.",
      ),
    ],
  ),
  stringInput(
    "build_environment_type",
    {
      description: `CodeBuild environment type: ${ENVIRONMENT_TYPES.join(", ")}. The Lambda types start faster and cost less, know no VPC and exist in ten regions.`,
      default: "LINUX_CONTAINER",
    },
    [
      oneOf(
        "build_environment_type",
        ENVIRONMENT_TYPES,
        `build_environment_type must be one of ${ENVIRONMENT_TYPES.join(", ")}.`,
      ),
      {
        condition: `!endswith(var.build_environment_type, "_LAMBDA_CONTAINER") || contains(${JSON.stringify(LAMBDA_REGIONS)}, local.current_region)`,
        message: `build_environment_type: CodeBuild has Lambda compute only in ${LAMBDA_REGIONS.join(", ")}. Use LINUX_CONTAINER or ARM_CONTAINER here.`,
      },
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
      ),
    ],
  ),
  numberInput(
    "build_timeout_minutes",
    {
      description:
        "How long a scan may take, in minutes, from 5 to 480. Lambda compute has a fixed time-out of 15 minutes instead.",
      default: 30,
    },
    [
      between(
        "build_timeout_minutes",
        5,
        480,
        "build_timeout_minutes must be a whole number of minutes from 5 to 480.",
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
      ),
      attributeListMatches(
        "vpc_config",
        "subnet_ids",
        "^subnet-[0-9a-z]+$",
        "vpc_config.subnet_ids must hold at least one id of a subnet (subnet-…), best in two availability zones.",
      ),
      attributeListMatches(
        "vpc_config",
        "security_group_ids",
        "^sg-[0-9a-z]+$",
        "vpc_config.security_group_ids must hold at least one id of a security group (sg-…).",
      ),
      together(
        'var.vpc_config == null || !endswith(var.build_environment_type, "_LAMBDA_CONTAINER")',
        (props) => !isLambda(other(props, "build_environment_type")),
        "vpc_config: CodeBuild's Lambda compute knows no VPC. Use LINUX_CONTAINER or ARM_CONTAINER as build_environment_type.",
      ),
    ],
  ),
];
