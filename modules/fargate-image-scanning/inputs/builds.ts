import {
  DOCKER_HUB_ALIASES,
  ECR_HOST,
  REGISTRY_CREDENTIALS_ATTRIBUTES,
  REGISTRY_HOST,
} from "../../inline-scanner";
import { KMS_KEY_ARN } from "../../installation";
import {
  atMostCharacters,
  atMostEntries,
  between,
  eachMatches,
  ecrRepositoriesInput,
  type Input,
  KEY,
  KEY_ALIAS,
  listInput,
  matchesIfGiven,
  numbered,
  numberInput,
  objectMapInput,
  oneOf,
  type Rule,
  SECRET,
  stringInput,
  together,
  withCommas,
} from "../../interface";
import { eachInRegion } from "../region-rules";

/**
 * Limit of hosts and secrets in characters of JSON: the policy to start builds names each secret twice and each host
 * once.
 */
const MAX_CHARACTERS = 2000;
const { eachMatches: SECRET_ARN, most: MAX_SECRETS } = REGISTRY_CREDENTIALS_ATTRIBUTES.secret_arns;
const SHARE_SECRETS = "Let task definitions share secrets, or deploy a second copy for other clusters.";
/** Limit that fits in every region, because a key's id has 36 characters. */
const MAX_KEYS = 20;
const MAX_KEY_CHARACTERS = 1900;

const secretArns = (count: number) => numbered(SECRET.slice(0, -7), count).map((arn) => `${arn}-AbCdEf`);
const listed = (lists: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(lists).map(([host, secret_arns]) => [host, { secret_arns }]));

function hosts(
  pattern: string,
  wanted: boolean,
  message: string,
  accepts: string[],
  refuses: string[],
): Rule {
  const withSecret = (host: string) => listed({ [host]: [SECRET] });
  return {
    condition: `alltrue([for host in keys(var.registry_credentials) : ${wanted ? "" : "!"}can(regex(${JSON.stringify(pattern)}, host))])`,
    message,
    accepts: accepts.map(withSecret),
    refuses: refuses.map(withSecret),
  };
}

const CREDENTIAL_RULES: readonly Rule[] = [
  hosts(
    REGISTRY_HOST,
    true,
    "registry_credentials must have hosts of registries as its keys, such as quay.io or registry.example.com:5000. Write them as image references do: in lower case, with a port of at most 65535 where references have one, without scheme and path.",
    [
      ...["docker.io", "quay.io", "localhost", "localhost:5000", "registry:1", "registry:60999"],
      ...["10.0.0.1:5000", "registry.example.com:5000", "registry.example.com:65535"],
    ],
    [
      ...["", "https://quay.io", "quay.io/acme", "quay.io/", "Quay.io", "quay", "*.example.com", "quay.io:"],
      ...[
        " quay.io",
        "quay.io\n",
        "user@quay.io",
        "quay.io:0",
        "quay.io:0443",
        "quay.io:65536",
        "registry:70000",
      ],
    ],
  ),
  hosts(
    DOCKER_HUB_ALIASES,
    false,
    "registry_credentials: Docker Hub's host must be docker.io, because Docker Hub has several names. Put its secrets under docker.io.",
    ["docker.io", "my-docker.io"],
    [
      ...["index.docker.io", "registry-1.docker.io", "docker.io:443"],
      ...["registry.hub.docker.com", "hub.docker.com"],
    ],
  ),
  hosts(
    ECR_HOST,
    false,
    "registry_credentials: ECR needs no secret, because builds log in with their own role. Remove ECR's hosts, and name repositories in ecr_repository_arns.",
    ["dkr.ecr.example.com"],
    [
      ...["123456789012.dkr.ecr.eu-west-1.amazonaws.com", "123456789012.dkr-ecr.us-west-2.on.aws"],
      ...["123456789012.dkr.ecr-fips.us-east-1.amazonaws.com", "public.ecr.aws"],
    ],
  ),
  {
    condition: `alltrue([for arn in flatten(values(var.registry_credentials)[*].secret_arns) : can(regex(${JSON.stringify(SECRET_ARN)}, arn))])`,
    message:
      "registry_credentials must hold full ARNs of secrets in secret_arns, with the six characters at their end (arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME-AbCdEf). Take them from the Secrets Manager console.",
    accepts: [listed({ "quay.io": [SECRET] })],
    refuses: [["quay"], [SECRET.slice(0, -7)], [SECRET.replace("token", "*")], [null]].map((secrets) =>
      listed({ "quay.io": secrets }),
    ),
  },
  eachInRegion("registry_credentials"),
  {
    // Terraform can neither count nor iterate a null list.
    condition:
      "alltrue([for arns in values(var.registry_credentials)[*].secret_arns : try(length(arns) > 0 && length(distinct(arns)) == length(arns), false)])",
    message:
      "registry_credentials must have at least one secret for each host, and no secret twice for the same host. Remove hosts without a secret, and repeated ARNs.",
    accepts: [listed({ "docker.io": [SECRET], "registry.example.com": [SECRET] })],
    refuses: [[], null, [SECRET, SECRET]].map((secrets) => listed({ "quay.io": secrets })),
  },
  {
    // Counts without `distinct`, whose length is unknown while an ARN is unknown.
    condition: `length(flatten(values(var.registry_credentials)[*].secret_arns)) <= ${MAX_SECRETS}`,
    message: `registry_credentials takes at most ${MAX_SECRETS} secrets, counted for each host, because a policy has a limit. ${SHARE_SECRETS}`,
    accepts: [
      listed({
        "docker.io": secretArns(10),
        "registry.example.com:5000": secretArns(9),
        localhost: [SECRET],
      }),
    ],
    refuses: [
      listed({ "quay.io": secretArns(11), "ghcr.io": secretArns(11) }),
      listed({ "a.io": secretArns(7), "b.io": secretArns(7), "c.io": secretArns(7) }),
    ],
  },
  {
    // Without default_secret_arn, which is one of the secrets and is not in a policy.
    condition: `length(jsonencode(zipmap(keys(var.registry_credentials), values(var.registry_credentials)[*].secret_arns))) <= ${MAX_CHARACTERS}`,
    message: `registry_credentials takes ${MAX_CHARACTERS} characters of hosts and secret_arns as JSON, because a policy has a limit. ${SHARE_SECRETS}`,
    accepts: [listed({ "quay.io": secretArns(20) })],
    refuses: [listed({ "quay.io": secretArns(10), [`${"r".repeat(600)}.io`]: secretArns(10) })],
  },
  {
    condition:
      "alltrue([for each in values(var.registry_credentials) : each.default_secret_arn == null ? true : try(contains(each.secret_arns, each.default_secret_arn), false)])",
    message:
      "registry_credentials: default_secret_arn must be one of the secret_arns of its host, which are the secrets that builds may use there. Add it to secret_arns, too.",
    accepts: [{ "quay.io": { secret_arns: [...secretArns(1), SECRET], default_secret_arn: SECRET } }],
    refuses: [
      { "quay.io": { secret_arns: secretArns(1), default_secret_arn: SECRET } },
      {
        "docker.io": { secret_arns: secretArns(1), default_secret_arn: SECRET },
        "quay.io": { secret_arns: [SECRET] },
      },
    ],
  },
];

const BUILD_MINUTES = { from: 5, to: 2160, default: 30 };

const ENVIRONMENT_TYPES = [
  "LINUX_CONTAINER",
  "ARM_CONTAINER",
  "LINUX_LAMBDA_CONTAINER",
  "ARM_LAMBDA_CONTAINER",
];
const EC2_COMPUTE = ["SMALL", "MEDIUM", "LARGE", "XLARGE", "2XLARGE"].map((size) => `BUILD_GENERAL1_${size}`);
const LAMBDA_COMPUTE = ["1GB", "2GB", "4GB", "8GB", "10GB"].map((size) => `BUILD_LAMBDA_${size}`);

const onLambda = (value: string) => ({ value, with: { build_compute_type: "BUILD_LAMBDA_1GB" } });
const ofType = (value: string, type: string) => ({ value, with: { build_environment_type: type } });

export const BUILD_INPUTS: readonly Input[] = [
  ecrRepositoriesInput(
    "ECR repositories that the scanner may pull from, and where the gate looks up tags.",
    "repositories of every account of the partition, in every region. In another account, the policy of the repository decides",
  ),
  objectMapInput(
    "registry_credentials",
    `Secrets of private registries by the registry's host, such as quay.io; Docker Hub's is docker.io. secret_arns: secrets that builds may read, for images whose task definition names them as repositoryCredentials. A secret is used only for images of its hosts. default_secret_arn: one of these secrets, for images whose task definition names no secret, or a secret that is not in secret_arns. Without it, such images are pulled anonymously. Each secret holds JSON with username and password. At most ${MAX_SECRETS} secrets, counted for each host, and ${withCommas(MAX_CHARACTERS)} characters of hosts and secret_arns as JSON.`,
    REGISTRY_CREDENTIALS_ATTRIBUTES,
    ...CREDENTIAL_RULES,
  ),
  listInput(
    "secret_kms_key_arns",
    `Customer managed KMS keys that encrypt the secrets of registry_credentials. Builds may use these keys only through Secrets Manager. Every secret of another account needs its key here. At most ${MAX_KEYS}, and ${withCommas(MAX_KEY_CHARACTERS)} characters in all.`,
    eachMatches(
      KMS_KEY_ARN,
      "secret_kms_key_arns must hold ARNs of KMS keys (arn:aws:kms:REGION:ACCOUNT:key/ID), not of aliases.",
      [[KEY]],
      [[""], [null], [KEY_ALIAS]],
    ),
    atMostEntries(
      MAX_KEYS,
      `secret_kms_key_arns takes at most ${MAX_KEYS} keys, because a policy has a limit. Let secrets share keys.`,
      [numbered(KEY, 20)],
      [numbered(KEY, 21)],
    ),
    atMostCharacters(
      MAX_KEY_CHARACTERS,
      `secret_kms_key_arns takes ${MAX_KEY_CHARACTERS} characters in all, because a policy has a limit. Let secrets share keys.`,
      [numbered(KEY.padEnd(80, "0"), 20)],
      [numbered(KEY.padEnd(100, "0"), 20)],
    ),
  ),
  stringInput(
    "build_environment_type",
    `CodeBuild environment type: ${ENVIRONMENT_TYPES.join(", ")}. The Lambda types start faster and cost less, but have no VPC and do not exist in every region.`,
    "LINUX_CONTAINER",
    oneOf(
      ENVIRONMENT_TYPES,
      `build_environment_type must be one of ${ENVIRONMENT_TYPES.join(", ")}.`,
      ["ARM_CONTAINER", ...["LINUX_LAMBDA_CONTAINER", "ARM_LAMBDA_CONTAINER"].map(onLambda)],
      ["", "WINDOWS_CONTAINER", "WINDOWS_SERVER_2022_CONTAINER"],
    ),
  ),
  stringInput(
    "build_compute_type",
    `CodeBuild compute type: ${EC2_COMPUTE.join(", ")}; with a Lambda environment type ${LAMBDA_COMPUTE.join(", ")}.`,
    "BUILD_GENERAL1_SMALL",
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
  ),
  stringInput(
    "build_image",
    "Image of the build environment. If it is in ECR and ecr_repository_arns names repositories, add its repository there. Null: AWS's curated image of the environment type.",
    null,
    matchesIfGiven(
      "^[A-Za-z0-9][A-Za-z0-9._/:@-]{0,254}$",
      "build_image must be an image reference such as aws/codebuild/amazonlinux-x86_64-standard:5.0. Leave it null for the default.",
      ["a", "a".repeat(255), `ghcr.io/acme/builder@sha256:${"a".repeat(64)}`],
      ["", "aws/codebuild/standard 7.0", "a".repeat(256)],
    ),
  ),
  numberInput(
    "build_timeout_minutes",
    `Longest time of a build, in minutes, from ${BUILD_MINUTES.from} to ${BUILD_MINUTES.to} (36 hours). The scanner stops six minutes before the end, or at three fifths of a time below 15 minutes, so that time is left after a scan without a result. Lambda compute has a fixed time-out of 15 minutes instead.`,
    BUILD_MINUTES.default,
    between(
      BUILD_MINUTES,
      `build_timeout_minutes must be a whole number of minutes from ${BUILD_MINUTES.from} to ${BUILD_MINUTES.to}, the 36 hours that CodeBuild lets a build run.`,
      [5, 2160],
      [0, 4, 5.5, 2161],
    ),
  ),
];
