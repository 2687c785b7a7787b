import { boolInput, type Input, listInput, mapInput, numberInput, objectInput, stringInput } from "./input";
import { atMost, between, eachMatches, matches, oneOf, other, together } from "./rules";

/** https, or http for this very machine, as in tests; a host, a port, no path beyond a trailing slash. */
const ENDPOINT = "^(https://[A-Za-z0-9.-]+|http://(localhost|127\\.0\\.0\\.1))(:[0-9]{1,5})?/?$";
const DOWNLOAD =
  "^(https://[A-Za-z0-9.-]+|http://(localhost|127\\.0\\.0\\.1))(:[0-9]{1,5})?(/[A-Za-z0-9._~/-]*)?$";
const arnOf = (service: string, resource: string) =>
  `^arn:aws[a-z-]*:${service}:[a-z0-9-]*:[0-9]{12}:${resource}$`;
const POLICY_ARN = "^arn:aws[a-z-]*:iam::([0-9]{12}|aws):policy/.+$";

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
/** The retention periods that CloudWatch Logs knows: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const RETENTION_DAYS = [
  ...[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731],
  ...[1096, 1827, 2192, 2557, 2922, 3288, 3653],
];
/** A Lambda function takes 4 KB of environment; the patterns may fill half of it. */
const EXCLUDE_IMAGES_CHARACTERS = 2000;

const isLambda = (type: unknown) => typeof type === "string" && type.endsWith("_LAMBDA_CONTAINER");

/** Every input of the product, in the order in which documentation lists them. */
export const INPUTS: readonly Input[] = [
  stringInput(
    "name",
    {
      description:
        "Prefix of every resource name, at most 28 characters. Two copies with different names never collide, nor does one name in two regions.",
      default: "fargate-image-scanning",
    },
    [
      matches(
        "name",
        "^[a-z][a-z0-9-]{0,26}[a-z0-9]$",
        "name must have 2 to 28 characters, start with a lowercase letter, and hold only lowercase letters, digits and hyphens, with no hyphen at its end. Choose a shorter or simpler name.",
      ),
    ],
  ),
  boolInput("enabled", {
    description:
      "Whether task events start scans. With false the rule and the schedule are off, and nothing is deleted.",
    default: true,
  }),
  stringInput(
    "sysdig_secure_endpoint",
    {
      description:
        "URL of Sysdig Secure: your SaaS region (such as https://eu1.app.sysdig.com) or your own installation. https only; http for loopback addresses.",
      default: "https://secure.sysdig.com",
    },
    [
      matches(
        "sysdig_secure_endpoint",
        ENDPOINT,
        "sysdig_secure_endpoint must be an https URL without a path, such as https://eu1.app.sysdig.com; http is accepted for localhost and 127.0.0.1 only. Remove the path or use https.",
      ),
    ],
  ),
  stringInput(
    "sysdig_secure_api_token",
    {
      description:
        "API token of Sysdig Secure, of a user with the permission to run the CLI scanner. Ephemeral: it is stored in Secrets Manager and never in plan or state, so it is needed only when sysdig_secure_api_token_version changes. Null stores a placeholder, and scans then say how to store a token.",
      sensitive: true,
      ephemeral: true,
    },
    [
      {
        condition:
          'var.sysdig_secure_api_token == null ? true : can(regex("^[!-~]+$", var.sysdig_secure_api_token))',
        holds: (value: string) => /^[!-~]+$/.test(value),
        message:
          "sysdig_secure_api_token must be the token alone: printable characters, no spaces, not empty. Copy it again from Sysdig's user settings, or leave it null.",
      },
    ],
  ),
  numberInput(
    "sysdig_secure_api_token_version",
    {
      description: "Version of sysdig_secure_api_token: raise it together with a new token to rotate it.",
      default: 1,
    },
    [
      between(
        "sysdig_secure_api_token_version",
        1,
        1_000_000_000,
        "sysdig_secure_api_token_version must be a whole number from 1. Raise it by one with each new token.",
      ),
    ],
  ),
  objectInput(
    "sysdig_secure_api_token_secret",
    {
      description:
        "An existing Secrets Manager secret that holds the token, instead of sysdig_secure_api_token: its arn, the json_key of the token in a JSON secret, and the kms_key_arn it is encrypted with, if that is a customer managed key.",
      type: "object({\n    arn         = string\n    json_key    = optional(string)\n    kms_key_arn = optional(string)\n  })",
      tsType: "ExistingSecret | IResolvable",
    },
    [
      {
        condition:
          'var.sysdig_secure_api_token_secret == null ? true : can(regex("^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:.+$", var.sysdig_secure_api_token_secret.arn))',
        holds: (value: { arn: string }) =>
          /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:.+$/.test(value.arn),
        message:
          "sysdig_secure_api_token_secret.arn must be the ARN of a Secrets Manager secret (arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME). Copy it from the secret's page.",
      },
      {
        condition:
          'try(var.sysdig_secure_api_token_secret.json_key, null) == null ? true : can(regex("^[A-Za-z0-9_.-]+$", var.sysdig_secure_api_token_secret.json_key))',
        holds: (value: { jsonKey?: string }) =>
          value.jsonKey === undefined || /^[A-Za-z0-9_.-]+$/.test(value.jsonKey),
        message:
          "sysdig_secure_api_token_secret.json_key must be a key of the JSON secret: letters, digits, dot, hyphen and underscore. Leave it out when the whole secret is the token.",
      },
      {
        condition:
          'try(var.sysdig_secure_api_token_secret.kms_key_arn, null) == null ? true : can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/.+$", var.sysdig_secure_api_token_secret.kms_key_arn))',
        holds: (value: { kmsKeyArn?: string }) =>
          value.kmsKeyArn === undefined ||
          /^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key\/.+$/.test(value.kmsKeyArn),
        message:
          "sysdig_secure_api_token_secret.kms_key_arn must be the ARN of a KMS key (arn:aws:kms:REGION:ACCOUNT:key/ID). Leave it out for AWS's own key.",
      },
      together(
        "var.sysdig_secure_api_token_secret == null || var.sysdig_secure_api_token == null",
        (props) => other(props, "sysdig_secure_api_token") === undefined,
        "sysdig_secure_api_token and sysdig_secure_api_token_secret exclude each other. Give the token, or the secret that already holds it.",
      ),
    ],
  ),
  listInput(
    "sysdig_policies",
    {
      description:
        "Sysdig policies that images are evaluated against. Empty: the account's pipeline policies.",
    },
    [
      eachMatches(
        "sysdig_policies",
        "^[^\\s].{0,254}$",
        "sysdig_policies must hold policy names of 1 to 255 characters that do not start with a space. Copy them from Sysdig's policy page.",
      ),
      atMost(
        "sysdig_policies",
        20,
        "sysdig_policies takes at most 20 policies. Merge some of them in Sysdig.",
      ),
    ],
  ),
  boolInput("sysdig_skip_tls_verify", {
    description: "Whether the certificate of a self-hosted Sysdig goes unchecked. Only for self-signed ones.",
    default: false,
  }),
  stringInput("scanner_version", { description: "Version of sysdig-cli-scanner.", default: "1.26.0" }, [
    matches(
      "scanner_version",
      "^[0-9]+\\.[0-9]+\\.[0-9]+$",
      "scanner_version must be an exact version such as 1.26.0. A moving version could change verdicts unseen.",
    ),
  ]),
  stringInput(
    "scanner_base_url",
    {
      description:
        "Where the scanner is downloaded from: the binary is at <base>/<version>/linux/<amd64 or arm64>/sysdig-cli-scanner. https only; http for loopback addresses.",
      default: "https://download.sysdig.com/scanning/bin/sysdig-cli-scanner",
    },
    [
      matches(
        "scanner_base_url",
        DOWNLOAD,
        "scanner_base_url must be an https URL without a query, such as https://mirror.example.com/sysdig-cli-scanner; http is accepted for localhost and 127.0.0.1 only.",
      ),
    ],
  ),
  mapInput(
    "scanner_sha256",
    {
      description:
        "Checksums of the scanner by architecture (amd64, arm64). Without them the published checksum is used, which proves the transport only.",
    },
    [
      {
        condition:
          'alltrue([for architecture, sum in var.scanner_sha256 : contains(["amd64", "arm64"], architecture) && can(regex("^[0-9a-f]{64}$", sum))])',
        holds: (value: Record<string, string>) =>
          Object.entries(value).every(
            ([architecture, sum]) => ["amd64", "arm64"].includes(architecture) && /^[0-9a-f]{64}$/.test(sum),
          ),
        message:
          "scanner_sha256 must map amd64 and arm64 to 64 lowercase hexadecimal digits. Take them from sha256sum of a binary that you trust.",
      },
    ],
  ),
  boolInput("fail_build_on_policy_failure", {
    description:
      "Whether a build whose image fails the policy is red. By default a build is red only when scanning itself failed.",
    default: false,
  }),
  listInput(
    "cluster_arns",
    { description: "ECS clusters whose tasks are looked at, at most 30. Empty: all in the region." },
    [
      eachMatches(
        "cluster_arns",
        arnOf("ecs", "cluster/.+"),
        "cluster_arns must hold ARNs of ECS clusters (arn:aws:ecs:REGION:ACCOUNT:cluster/NAME).",
      ),
      atMost(
        "cluster_arns",
        30,
        "cluster_arns takes at most 30 clusters, which is what fits into an event pattern. Leave it empty for all clusters, or deploy a second copy under another name.",
      ),
    ],
  ),
  listInput(
    "exclude_images",
    {
      description:
        "Glob patterns of normalised references (such as docker.io/library/nginx:1.27) that are never scanned: * stays within a path segment, ** crosses /. A pattern without a tag means every tag.",
    },
    [
      eachMatches(
        "exclude_images",
        "^[^\\s]{1,255}$",
        "exclude_images must hold patterns of 1 to 255 characters without spaces, such as docker.io/library/*.",
      ),
      {
        condition: `length(jsonencode(var.exclude_images)) <= ${EXCLUDE_IMAGES_CHARACTERS}`,
        holds: (value: readonly string[]) => JSON.stringify(value).length <= EXCLUDE_IMAGES_CHARACTERS,
        message: `exclude_images takes ${EXCLUDE_IMAGES_CHARACTERS} characters in all, since a Lambda function has 4 KB of environment. Use wider patterns.`,
      },
    ],
  ),
  numberInput(
    "rescan_after_hours",
    { description: "How long a verdict stays fresh, in hours, from 1 to 8760.", default: 24 },
    [
      between(
        "rescan_after_hours",
        1,
        8760,
        "rescan_after_hours must be a whole number of hours from 1 to 8760 (a year).",
      ),
    ],
  ),
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
        condition: `!endswith(var.build_environment_type, "_LAMBDA_CONTAINER") || contains(${JSON.stringify(LAMBDA_REGIONS)}, data.aws_region.current.id)`,
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
          (isLambda(other(props, "build_environment_type")) ? LAMBDA_COMPUTE : EC2_COMPUTE).includes(
            String(other(props, "build_compute_type") ?? "BUILD_GENERAL1_SMALL"),
          ),
        `build_compute_type must belong to build_environment_type: ${EC2_COMPUTE.join(", ")}, or with a Lambda environment type ${LAMBDA_COMPUTE.join(", ")}.`,
      ),
    ],
  ),
  stringInput(
    "build_image",
    { description: "Image of the build environment. Null: AWS's curated image of the environment type." },
    [
      matches(
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
        "VPC that builds run in, for private registries and a self-hosted Sysdig: vpc_id, subnet_ids and security_group_ids. Not with a Lambda environment type.",
      type: "object({\n    vpc_id             = string\n    subnet_ids         = list(string)\n    security_group_ids = list(string)\n  })",
      tsType: "VpcConfig | IResolvable",
    },
    [
      {
        condition:
          "var.vpc_config == null ? true : length(var.vpc_config.subnet_ids) > 0 && length(var.vpc_config.security_group_ids) > 0",
        holds: (value: { subnetIds: string[]; securityGroupIds: string[] }) =>
          value.subnetIds.length > 0 && value.securityGroupIds.length > 0,
        message: "vpc_config needs at least one subnet and one security group.",
      },
      together(
        'var.vpc_config == null || !endswith(var.build_environment_type, "_LAMBDA_CONTAINER")',
        (props) => !isLambda(other(props, "build_environment_type")),
        "vpc_config: CodeBuild's Lambda compute knows no VPC. Use LINUX_CONTAINER or ARM_CONTAINER as build_environment_type.",
      ),
    ],
  ),
  numberInput(
    "max_concurrent_scans",
    {
      description:
        "Open builds at one time, from 1 to 500. Sysdig takes 120 images a minute, and CodeBuild's quota is shared with your CI.",
      default: 20,
    },
    [
      between(
        "max_concurrent_scans",
        1,
        500,
        "max_concurrent_scans must be a whole number from 1 to 500. Set enabled to false to stop scanning.",
      ),
    ],
  ),
  stringInput(
    "lambda_runtime",
    {
      description:
        "Runtime of the functions: nodejs22.x (until April 2027), or nodejs24.x, which needs AWS provider 6.",
      default: "nodejs22.x",
    },
    [
      oneOf(
        "lambda_runtime",
        ["nodejs22.x", "nodejs24.x"],
        "lambda_runtime must be nodejs22.x or nodejs24.x (which needs AWS provider 6).",
      ),
    ],
  ),
  stringInput(
    "kms_key_arn",
    {
      description:
        "Customer managed KMS key for queues, ledger, logs, topic, token and function settings; its policy must admit those services. Null: AWS's own keys.",
    },
    [
      matches(
        "kms_key_arn",
        arnOf("kms", "key/.+"),
        "kms_key_arn must be the ARN of a KMS key (arn:aws:kms:REGION:ACCOUNT:key/ID), not of an alias.",
      ),
    ],
  ),
  stringInput("permissions_boundary_arn", { description: "Permissions boundary of every role." }, [
    matches(
      "permissions_boundary_arn",
      POLICY_ARN,
      "permissions_boundary_arn must be the ARN of an IAM policy (arn:aws:iam::ACCOUNT:policy/NAME).",
    ),
  ]),
  ...(["trigger", "scanner"] as const).map((part) =>
    listInput(
      `additional_${part}_policy_arns`,
      { description: `IAM policies attached to the role of the ${part}, besides its own permissions.` },
      [
        eachMatches(
          `additional_${part}_policy_arns`,
          POLICY_ARN,
          `additional_${part}_policy_arns must hold ARNs of IAM policies (arn:aws:iam::ACCOUNT:policy/NAME).`,
        ),
        atMost(
          `additional_${part}_policy_arns`,
          10,
          `additional_${part}_policy_arns takes at most 10 policies, which is what IAM attaches to a role.`,
        ),
      ],
    ),
  ),
  mapInput("tags", { description: "Tags on every resource." }, [
    {
      condition: "length(var.tags) <= 50",
      holds: (value: Record<string, string>) => Object.keys(value).length <= 50,
      message: "tags takes at most 50 tags, which is what AWS attaches to a resource.",
    },
  ]),
  numberInput(
    "log_retention_days",
    { description: "How long logs are kept, in days, as CloudWatch Logs knows it.", default: 30 },
    [
      {
        condition: `contains(${JSON.stringify(RETENTION_DAYS)}, var.log_retention_days)`,
        holds: (value: number) => RETENTION_DAYS.includes(value),
        message: `log_retention_days must be one of ${RETENTION_DAYS.join(", ")}.`,
      },
    ],
  ),
];
