import {
  between,
  ecrRepositoriesInput,
  type Input,
  matchesIfGiven,
  numberInput,
  oneOf,
  stringInput,
  together,
} from "../../interface";
import { REGISTRY_INPUTS } from "./registries";

const BUILD_MINUTES = { from: 5, to: 2160, default: 30 };

const ENVIRONMENT_TYPES = [
  "LINUX_CONTAINER",
  "ARM_CONTAINER",
  "LINUX_LAMBDA_CONTAINER",
  "ARM_LAMBDA_CONTAINER",
];
const EC2_COMPUTE = ["SMALL", "MEDIUM", "LARGE", "XLARGE", "2XLARGE"].map((size) => `BUILD_GENERAL1_${size}`);
const LAMBDA_COMPUTE = ["1GB", "2GB", "4GB", "8GB", "10GB"].map((size) => `BUILD_LAMBDA_${size}`);

export const isLambda = (type: unknown) => typeof type === "string" && type.endsWith("_LAMBDA_CONTAINER");

const onLambda = (value: string) => ({ value, with: { build_compute_type: "BUILD_LAMBDA_1GB" } });
const ofType = (value: string, type: string) => ({ value, with: { build_environment_type: type } });

/** Where and how builds run. */
export const BUILD_INPUTS: readonly Input[] = [
  ecrRepositoriesInput(
    "ECR repositories that the scanner may pull from, and where the gate looks up tags.",
    "those of every account of the partition, in every region. In another account, the policy of the repository decides",
  ),
  ...REGISTRY_INPUTS,
  stringInput(
    "build_environment_type",
    `CodeBuild environment type: ${ENVIRONMENT_TYPES.join(", ")}. The Lambda types start faster and cost less, but know no VPC and do not exist in every region.`,
    "LINUX_CONTAINER",
    [
      oneOf(
        ENVIRONMENT_TYPES,
        `build_environment_type must be one of ${ENVIRONMENT_TYPES.join(", ")}.`,
        ["ARM_CONTAINER", ...["LINUX_LAMBDA_CONTAINER", "ARM_LAMBDA_CONTAINER"].map(onLambda)],
        ["", "WINDOWS_CONTAINER", "WINDOWS_SERVER_2022_CONTAINER"],
      ),
    ],
  ),
  stringInput(
    "build_compute_type",
    `CodeBuild compute type: ${EC2_COMPUTE.join(", ")}; with a Lambda environment type ${LAMBDA_COMPUTE.join(", ")}.`,
    "BUILD_GENERAL1_SMALL",
    [
      together(
        `contains(endswith(var.build_environment_type, "_LAMBDA_CONTAINER") ? ${JSON.stringify(LAMBDA_COMPUTE)} : ${JSON.stringify(EC2_COMPUTE)}, var.build_compute_type)`,
        `build_compute_type must belong to build_environment_type: ${EC2_COMPUTE.join(", ")}, or with a Lambda environment type ${LAMBDA_COMPUTE.join(", ")}.`,
        ["BUILD_GENERAL1_2XLARGE", ofType("BUILD_LAMBDA_10GB", "ARM_LAMBDA_CONTAINER")],
        [
          ...["BUILD_HUGE", "BUILD_GENERAL1_TINY", "BUILD_LAMBDA_1GB"],
          ofType("BUILD_LAMBDA_1GB", "ARM_CONTAINER"),
          ofType("BUILD_GENERAL1_SMALL", "LINUX_LAMBDA_CONTAINER"),
        ],
      ),
    ],
  ),
  stringInput(
    "build_image",
    "Image of the build environment. One in ECR needs its repository in ecr_repository_arns, where that names some. Null: AWS's curated image of the environment type.",
    null,
    [
      matchesIfGiven(
        "^[A-Za-z0-9][A-Za-z0-9._/:@-]{0,254}$",
        "build_image must be an image reference such as aws/codebuild/amazonlinux-x86_64-standard:5.0. Leave it null for the default.",
        ["a", "a".repeat(255), `ghcr.io/acme/builder@sha256:${"a".repeat(64)}`],
        ["", "aws/codebuild/standard 7.0", "a".repeat(256)],
      ),
    ],
  ),
  numberInput(
    "build_timeout_minutes",
    `Longest time of a build, in minutes, from ${BUILD_MINUTES.from} to ${BUILD_MINUTES.to} (36 hours). Of these the scanner leaves six, or two fifths of less than 15, for what follows a scan without a result. Lambda compute has a fixed time-out of 15 minutes instead.`,
    BUILD_MINUTES.default,
    [
      between(
        BUILD_MINUTES,
        `build_timeout_minutes must be a whole number of minutes from ${BUILD_MINUTES.from} to ${BUILD_MINUTES.to}, the 36 hours that CodeBuild lets a build run.`,
        [5, 2160],
        [0, 4, 5.5, 2161],
      ),
    ],
  ),
];
