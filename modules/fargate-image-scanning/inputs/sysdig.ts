import {
  atMostCharacters,
  atMostEntries,
  between,
  boolInput,
  each,
  eachMatches,
  entriesMatch,
  type Input,
  inBackendMode,
  keyRule,
  listInput,
  mapInput,
  matches,
  matchesIfGiven,
  numbered,
  numberInput,
  objectInput,
  parameterRules,
  patternRule,
  SECRET,
  stringInput,
  together,
  withCommas,
} from "../../interface";
import { TOKEN_PARAMETER_ATTRIBUTES, TOKEN_SECRET_ATTRIBUTES } from "../../sysdig-token";
import { secretRules } from "../region-rules";
import { modeIs } from "../scan-mode";

const withToken = (value: unknown) => ({ value, with: { sysdig_secure_api_token: "any-token" } });

/** https; also http to the own machine, for tests. */
const HOST = "(https://[A-Za-z0-9.-]{1,253}|http://(localhost|127\\.0\\.0\\.1|\\[::1\\]))(:[0-9]{1,5})?";
const ENDPOINT = `^${HOST}/?$`;
const DOWNLOAD = `^${HOST}(/[A-Za-z0-9._~/-]*)?$`;

/** The newest version when this was written; docs/scanner.md says where newer versions are published. */
const SCANNER_VERSION = "1.30.1";
/** Limit of the policies in characters of JSON: CodeBuild allows 4,096 in a build's variable. */
const POLICIES_CHARACTERS = 4000;
const MAX_POLICIES = 20;
const BASE_URL_CHARACTERS = 1000;

const policies = (count: number, letter: string) => numbered(letter.repeat(252), count);

export const SYSDIG_INPUTS: readonly Input[] = [
  {
    ...stringInput(
      "sysdig_secure_endpoint",
      "URL of Sysdig Secure: your SaaS region (such as https://eu1.app.sysdig.com) or your own installation. https only, but http for loopback addresses.",
      null,
      matches(
        ENDPOINT,
        "sysdig_secure_endpoint must be an https URL without a path, such as https://eu1.app.sysdig.com; http is accepted for localhost and 127.0.0.1 only. Remove the path or use https.",
        [
          ...["http://localhost:1", "http://127.0.0.1:65535/"],
          ...["https://eu1.app.sysdig.com/", "https://sysdig.example.com:8443"],
        ],
        [
          ...["", "http://secure.sysdig.com", "http://localhost.evil.com", "secure.sysdig.com"],
          ...["https://sysdig.com/secure", "https://sysdig.com?x=1", "https://sysdig.com "],
          ...["https://me:pw@sysdig.com", "https://user@sysdig.com"],
        ],
      ),
    ),
    isRequired: true,
  },
  {
    ...stringInput(
      "sysdig_secure_api_token",
      "API token of Sysdig Secure, of a user with the permission to run the CLI scanner. Ephemeral: the token is stored in Secrets Manager and never in plan or state. It is needed only when sysdig_secure_api_token_version changes. Null stores a placeholder; scans then say how to store a token.",
      null,
      matchesIfGiven(
        "^[!-~]+$",
        "sysdig_secure_api_token must be the token alone: printable characters, no spaces, not empty. Copy it again from Sysdig's user settings, or leave it null.",
        ["!", "~", "any-token"],
        ["", "my token", "any-token\n"],
      ),
    ),
    sensitive: true,
    ephemeral: true,
  },
  numberInput(
    "sysdig_secure_api_token_version",
    "Version of sysdig_secure_api_token, a line of the configuration. To rotate the token, give a new token and raise the version. Any change of the version without the token, lowering included, replaces the stored token by not-set. From version 2 on, a plan without the token warns.",
    1,
    between(
      { from: 1, to: 1_000_000_000 },
      "sysdig_secure_api_token_version must be a whole number from 1. Raise it by one with each new token.",
      [1, withToken(1_000_000_000)],
      [-1, 0, 1.5, 1_000_000_001],
    ),
  ),
  objectInput(
    "sysdig_secure_api_token_secret",
    "An existing Secrets Manager secret that holds the token, instead of sysdig_secure_api_token. arn: the secret's ARN. json_key: the key of the token, if the secret is JSON. kms_key_arn: the customer managed key that encrypts the secret, if there is one.",
    TOKEN_SECRET_ATTRIBUTES,
    ...secretRules("sysdig_secure_api_token_secret", TOKEN_SECRET_ATTRIBUTES.arn),
    patternRule(
      "sysdig_secure_api_token_secret.json_key",
      TOKEN_SECRET_ATTRIBUTES.json_key,
      "a key of the JSON secret: 1 to 128 letters, digits, dot, hyphen and underscore. Leave it out when the whole secret is the token.",
      each("json_key", [null, "k".repeat(128)], { arn: SECRET }),
      each("json_key", ["", "a:b", "token:AWSCURRENT"], { arn: SECRET }),
    ),
    keyRule("sysdig_secure_api_token_secret", { arn: SECRET }),
    together(
      "var.sysdig_secure_api_token_secret == null || var.sysdig_secure_api_token == null",
      "sysdig_secure_api_token and sysdig_secure_api_token_secret exclude each other. Give the token, or the secret that already holds it.",
      [{ arn: SECRET }],
      [withToken({ arn: SECRET })],
    ),
  ),
  objectInput(
    "sysdig_secure_api_token_ssm_parameter",
    "An existing Systems Manager parameter (SecureString) of this account and region that holds the token, instead of sysdig_secure_api_token and sysdig_secure_api_token_secret. name: the parameter's name. kms_key_arn: the customer managed key that encrypts the parameter, if there is one.",
    TOKEN_PARAMETER_ATTRIBUTES,
    ...parameterRules(
      "sysdig_secure_api_token_ssm_parameter",
      TOKEN_PARAMETER_ATTRIBUTES.name,
      "/sysdig/token",
      "sysdig_secure_api_token_secret",
      ", because a Lambda function has 4 KB of environment. Store the token under a shorter name.",
    ),
    together(
      "var.sysdig_secure_api_token_ssm_parameter == null || (var.sysdig_secure_api_token == null && var.sysdig_secure_api_token_secret == null)",
      "sysdig_secure_api_token_ssm_parameter excludes sysdig_secure_api_token and sysdig_secure_api_token_secret. Give the token in one way: itself, or the secret or the parameter that already holds it.",
      [{ name: "token" }],
      [
        withToken({ name: "token" }),
        { value: { name: "token" }, with: { sysdig_secure_api_token_secret: { arn: SECRET } } },
      ],
    ),
  ),
  listInput(
    "sysdig_policies",
    `Sysdig policies that images are evaluated against. At most ${MAX_POLICIES}, and ${withCommas(POLICIES_CHARACTERS)} characters as JSON. Empty: the account's pipeline policies. Only with scan_mode inline.`,
    eachMatches(
      "^[^\\s].{0,254}$",
      "sysdig_policies must hold policy names of 1 to 255 characters that do not start with a space. Copy them from Sysdig's policy page.",
      [["a"], ["strict policy"]],
      [[""], [null], [" production"], ["p".repeat(256)]],
    ),
    atMostEntries(
      MAX_POLICIES,
      `sysdig_policies takes at most ${MAX_POLICIES} policies. Merge some of them in Sysdig.`,
      [[...policies(15, "p"), ...numbered("policy", 5)]],
      [numbered("policy", 21)],
    ),
    atMostCharacters(
      POLICIES_CHARACTERS,
      `sysdig_policies takes ${POLICIES_CHARACTERS} characters as JSON, because CodeBuild limits a build's variables. Give policies shorter names, or merge some of them in Sysdig.`,
      [policies(15, "p")],
      [policies(16, "p"), policies(3, "&")],
    ),
    together(
      `length(var.sysdig_policies) == 0 || ${modeIs("inline")}`,
      "sysdig_policies: in scan_mode backend, policies are assigned in Sysdig. Assign them there, and leave sysdig_policies empty.",
      [["strict"]],
      [inBackendMode(["strict"])],
    ),
  ),
  boolInput(
    "sysdig_skip_tls_verify",
    "Whether the certificate of a self-hosted Sysdig goes unchecked. Only for self-signed certificates.",
    false,
  ),
  stringInput(
    "scanner_version",
    "Version of sysdig-cli-scanner. Sysdig supports a version for a year after its release.",
    SCANNER_VERSION,
    matches(
      "^[0-9]+\\.[0-9]+\\.[0-9]+$",
      `scanner_version must be an exact version such as ${SCANNER_VERSION}. A moving version could change verdicts unnoticed.`,
      ["0.0.0"],
      ["", "latest", "1.26", "1.30.1 "],
    ),
  ),
  stringInput(
    "scanner_base_url",
    "Base URL of the scanner's downloads: the binary is at <base>/<version>/linux/<amd64 or arm64>/sysdig-cli-scanner. https only, but http for loopback addresses.",
    "https://download.sysdig.com/scanning/bin/sysdig-cli-scanner",
    matches(
      DOWNLOAD,
      "scanner_base_url must be an https URL without a query, such as https://mirror.example.com/sysdig-cli-scanner; http is accepted for localhost and 127.0.0.1 only.",
      ["http://[::1]:80/", "https://mirror.example.com:8443/a/b_c~d.e/"],
      [
        ...["", "http://mirror.example.com/scanner", "http://127.0.0.1.example.com/scanner"],
        ...["ftp://mirror.example.com/scanner", "https://user@mirror.example.com/scanner"],
        ...["https://mirror.example.com/?a=b", "https://mirror.example.com/a b"],
      ],
    ),
    atMostEntries(
      BASE_URL_CHARACTERS,
      `scanner_base_url takes ${BASE_URL_CHARACTERS} characters, because CodeBuild limits a build's variables. Use a shorter path.`,
      ["https://mirror.example.com/".padEnd(1000, "a")],
      ["https://mirror.example.com/".padEnd(1001, "a")],
    ),
  ),
  mapInput(
    "scanner_sha256",
    "Checksums of the scanner by architecture (amd64, arm64). Without them the published checksum is used, which only proves that nothing changed in transit.",
    entriesMatch(
      ["amd64", "arm64"],
      "^[0-9a-f]{64}$",
      "scanner_sha256 must map amd64 and arm64 to 64 lowercase hexadecimal digits. Take them from sha256sum of a binary that you trust.",
      [{ amd64: "a".repeat(64), arm64: "0".repeat(64) }],
      [...each("amd64", ["", null, "e3b0c442", "A".repeat(64)]), { riscv64: "a".repeat(64) }],
    ),
  ),
  boolInput(
    "fail_build_on_policy_failure",
    "Whether a build whose image fails the policy is red. By default a build is red only when scanning itself failed.",
    false,
  ),
];
