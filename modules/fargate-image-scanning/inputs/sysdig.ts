import { Token } from "cdktf";
import { boolInput, type Input, listInput, mapInput, numberInput, objectInput, stringInput } from "../input";
import { secretInRegion } from "../region-rules";
import {
  atMost,
  atMostCharacters,
  attributeMatches,
  between,
  eachMatches,
  entriesMatch,
  matches,
  matchesIfGiven,
  optionalAttributeMatches,
  other,
  textAtMost,
  together,
} from "../rules";
import { isMode, modeIs } from "../scan-mode";
import { arnOf, KEY_RESOURCE, SECRET_RESOURCE } from "./arns";
import { notReservedName, PARAMETER_NAME } from "./parameter-names";

/** https, or http for this very machine, as in tests. */
const HOST = "(https://[A-Za-z0-9.-]{1,253}|http://(localhost|127\\.0\\.0\\.1|\\[::1\\]))(:[0-9]{1,5})?";
const ENDPOINT = `^${HOST}/?$`;
const DOWNLOAD = `^${HOST}(/[A-Za-z0-9._~/-]*)?$`;

/** The newest when this was written; docs/scanner.md says where newer ones are published. */
const SCANNER_VERSION = "1.30.1";
/** Of a name, which functions have in their 4 KB of environment. */
const PARAMETER_CHARACTERS = 200;
/** CodeBuild takes 4,096 characters of a build's variable. */
const POLICIES_CHARACTERS = 4000;
const BASE_URL_CHARACTERS = 1000;

/** Sysdig Secure, its token and its scanner. */
export const SYSDIG_INPUTS: readonly Input[] = [
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
      matchesIfGiven(
        "sysdig_secure_api_token",
        "^[!-~]+$",
        "sysdig_secure_api_token must be the token alone: printable characters, no spaces, not empty. Copy it again from Sysdig's user settings, or leave it null.",
      ),
    ],
  ),
  numberInput(
    "sysdig_secure_api_token_version",
    {
      description:
        "Version of sysdig_secure_api_token, a line of the configuration: raise it together with a new token to rotate it. Any change of it without the token, lowering it included, replaces the stored token by not-set: from version 2 on, a plan without the token warns.",
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
      attributeMatches(
        "sysdig_secure_api_token_secret",
        "arn",
        arnOf("secretsmanager", SECRET_RESOURCE),
        "sysdig_secure_api_token_secret.arn must be the ARN of a Secrets Manager secret (arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME-AbCdEf). Copy it from the secret's page.",
      ),
      secretInRegion("sysdig_secure_api_token_secret"),
      optionalAttributeMatches(
        "sysdig_secure_api_token_secret",
        "json_key",
        "^[A-Za-z0-9_.-]{1,128}$",
        "sysdig_secure_api_token_secret.json_key must be a key of the JSON secret: 1 to 128 letters, digits, dot, hyphen and underscore. Leave it out when the whole secret is the token.",
      ),
      optionalAttributeMatches(
        "sysdig_secure_api_token_secret",
        "kms_key_arn",
        arnOf("kms", KEY_RESOURCE),
        "sysdig_secure_api_token_secret.kms_key_arn must be the ARN of a KMS key (arn:aws:kms:REGION:ACCOUNT:key/ID). Leave it out for AWS's own key.",
      ),
      together(
        "var.sysdig_secure_api_token_secret == null || var.sysdig_secure_api_token == null",
        (props) => other(props, "sysdig_secure_api_token") === undefined,
        "sysdig_secure_api_token and sysdig_secure_api_token_secret exclude each other. Give the token, or the secret that already holds it.",
      ),
    ],
  ),
  objectInput(
    "sysdig_secure_api_token_ssm_parameter",
    {
      description:
        "An existing Systems Manager parameter (SecureString) of this account and region that holds the token, instead of the other two: its name, and the kms_key_arn that it is encrypted with, if that is a customer managed key.",
      type: "object({\n    name        = string\n    kms_key_arn = optional(string)\n  })",
      tsType: "TokenParameter | IResolvable",
    },
    [
      attributeMatches(
        "sysdig_secure_api_token_ssm_parameter",
        "name",
        PARAMETER_NAME,
        "sysdig_secure_api_token_ssm_parameter.name must be the name of a parameter, such as /sysdig/token, with at most 15 levels, and not its ARN. A parameter of another account cannot be used: copy it, or use sysdig_secure_api_token_secret.",
      ),
      notReservedName("sysdig_secure_api_token_ssm_parameter"),
      {
        condition: `try(length(var.sysdig_secure_api_token_ssm_parameter.name), 0) <= ${PARAMETER_CHARACTERS}`,
        holds: ({ name }: { name: string }) =>
          Token.isUnresolved(name) || String(name).length <= PARAMETER_CHARACTERS,
        message: `sysdig_secure_api_token_ssm_parameter.name takes ${PARAMETER_CHARACTERS} characters, since a Lambda function has 4 KB of environment. Store the token under a shorter name.`,
      },
      optionalAttributeMatches(
        "sysdig_secure_api_token_ssm_parameter",
        "kms_key_arn",
        arnOf("kms", KEY_RESOURCE),
        "sysdig_secure_api_token_ssm_parameter.kms_key_arn must be the ARN of a KMS key (arn:aws:kms:REGION:ACCOUNT:key/ID). Leave it out for AWS's own key.",
      ),
      together(
        "var.sysdig_secure_api_token_ssm_parameter == null || (var.sysdig_secure_api_token == null && var.sysdig_secure_api_token_secret == null)",
        (props) =>
          other(props, "sysdig_secure_api_token") === undefined &&
          other(props, "sysdig_secure_api_token_secret") === undefined,
        "sysdig_secure_api_token_ssm_parameter excludes sysdig_secure_api_token and sysdig_secure_api_token_secret. Give the token in one way: itself, or the secret or the parameter that already holds it.",
      ),
    ],
  ),
  listInput(
    "sysdig_policies",
    {
      description:
        "Sysdig policies that images are evaluated against: at most 20, and 4,000 characters as JSON. Empty: the account's pipeline policies. Only with scan_mode inline.",
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
      atMostCharacters(
        "sysdig_policies",
        POLICIES_CHARACTERS,
        `sysdig_policies takes ${POLICIES_CHARACTERS} characters as JSON, since CodeBuild limits a build's variables. Give policies shorter names, or merge some of them in Sysdig.`,
      ),
      together(
        `length(var.sysdig_policies) == 0 || ${modeIs("inline")}`,
        (props) =>
          !isMode(props, "backend") ||
          Token.isUnresolved(other(props, "sysdig_policies")) ||
          (other(props, "sysdig_policies") as readonly string[]).length === 0,
        "sysdig_policies: in scan_mode backend the policies are those that are assigned in Sysdig. Assign them there, and leave sysdig_policies empty.",
      ),
    ],
  ),
  boolInput("sysdig_skip_tls_verify", {
    description: "Whether the certificate of a self-hosted Sysdig goes unchecked. Only for self-signed ones.",
    default: false,
  }),
  stringInput(
    "scanner_version",
    {
      description: "Version of sysdig-cli-scanner. Sysdig supports each for a year after its release.",
      default: SCANNER_VERSION,
    },
    [
      matches(
        "scanner_version",
        "^[0-9]+\\.[0-9]+\\.[0-9]+$",
        `scanner_version must be an exact version such as ${SCANNER_VERSION}. A moving version could change verdicts unseen.`,
      ),
    ],
  ),
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
      textAtMost(
        "scanner_base_url",
        BASE_URL_CHARACTERS,
        `scanner_base_url takes ${BASE_URL_CHARACTERS} characters, since CodeBuild limits a build's variables. Use a shorter path.`,
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
      entriesMatch(
        "scanner_sha256",
        ["amd64", "arm64"],
        "^[0-9a-f]{64}$",
        "scanner_sha256 must map amd64 and arm64 to 64 lowercase hexadecimal digits. Take them from sha256sum of a binary that you trust.",
      ),
    ],
  ),
  boolInput("fail_build_on_policy_failure", {
    description:
      "Whether a build whose image fails the policy is red. By default a build is red only when scanning itself failed.",
    default: false,
  }),
];
