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
  eachMatches,
  type Input,
  KEY,
  KEY_ALIAS,
  listInput,
  numbered,
  objectMapInput,
  type Rule,
  SECRET,
  withCommas,
} from "../../interface";
import { eachInRegion } from "../region-rules";

/** Each stands twice in the policy of whoever starts builds, and each host once. */
const MAX_CHARACTERS = 2000;
const { eachMatches: SECRET_ARN, most: MAX_SECRETS } = REGISTRY_CREDENTIALS_ATTRIBUTES.secret_arns;
const SHARE_SECRETS = "Let task definitions share secrets, or deploy a second copy for other clusters.";
/** This many keys fit in every region: a key's id has 36 characters. */
const MAX_KEYS = 20;
const MAX_KEY_CHARACTERS = 1900;

const secretArns = (count: number) => numbered(SECRET.slice(0, -7), count).map((arn) => `${arn}-AbCdEf`);
/** The value with these secrets of each host. */
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
    "registry_credentials: Docker Hub's host is docker.io, whatever else it is called elsewhere. Put its secrets under docker.io.",
    ["docker.io", "my-docker.io"],
    [
      ...["index.docker.io", "registry-1.docker.io", "docker.io:443"],
      ...["registry.hub.docker.com", "hub.docker.com"],
    ],
  ),
  hosts(
    ECR_HOST,
    false,
    "registry_credentials: ECR needs no secret, builds log in with their own role. Remove ECR's hosts, and name repositories in ecr_repository_arns.",
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
    // A list that is null can be neither counted nor looked through.
    condition:
      "alltrue([for arns in values(var.registry_credentials)[*].secret_arns : try(length(arns) > 0 && length(distinct(arns)) == length(arns), false)])",
    message:
      "registry_credentials must have at least one secret for each host, and none twice for the same host. Remove hosts without a secret, and repeated ARNs.",
    accepts: [listed({ "docker.io": [SECRET], "registry.example.com": [SECRET] })],
    refuses: [[], null, [SECRET, SECRET]].map((secrets) => listed({ "quay.io": secrets })),
  },
  {
    // Without `distinct`, whose length is not known as long as one of the ARNs is not.
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
    // Without the defaults, which are among the secrets, and stand in no policy.
    condition: `length(jsonencode(zipmap(keys(var.registry_credentials), values(var.registry_credentials)[*].secret_arns))) <= ${MAX_CHARACTERS}`,
    message: `registry_credentials takes ${MAX_CHARACTERS} characters of hosts and secret_arns as JSON, because a policy has a limit. ${SHARE_SECRETS}`,
    accepts: [listed({ "quay.io": secretArns(20) })],
    refuses: [listed({ "quay.io": secretArns(10), [`${"r".repeat(600)}.io`]: secretArns(10) })],
  },
  {
    condition:
      "alltrue([for each in values(var.registry_credentials) : each.default_secret_arn == null ? true : try(contains(each.secret_arns, each.default_secret_arn), false)])",
    message:
      "registry_credentials: default_secret_arn must be one of the secret_arns of its host, which are the secrets that builds may use there. Add it to them, too.",
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

/** Which secrets images are pulled with. */
export const REGISTRY_INPUTS: readonly Input[] = [
  objectMapInput(
    "registry_credentials",
    `Secrets of private registries by the registry's host, such as quay.io; Docker Hub's is docker.io. secret_arns: secrets that builds may read, for images whose task definition names them as repositoryCredentials. A secret is used for images of its hosts alone. default_secret_arn: one of them, for images whose task definition names no secret, or one that is in no secret_arns. Without it, such images are pulled anonymously. Each secret holds JSON with username and password. At most ${MAX_SECRETS} secrets, counted for each host, and ${withCommas(MAX_CHARACTERS)} characters of hosts and secret_arns as JSON.`,
    REGISTRY_CREDENTIALS_ATTRIBUTES,
    CREDENTIAL_RULES,
  ),
  listInput(
    "secret_kms_key_arns",
    `Customer managed KMS keys that the secrets of registry_credentials are encrypted with; used through Secrets Manager alone. A secret of another account always has one. At most ${MAX_KEYS}, and ${withCommas(MAX_KEY_CHARACTERS)} characters in all.`,
    [
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
    ],
  ),
];
