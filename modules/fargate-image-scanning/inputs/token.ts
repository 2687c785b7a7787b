import {
  between,
  each,
  type Input,
  keyRule,
  matchesIfGiven,
  mostRule,
  notReservedName,
  numberInput,
  objectInput,
  PARAMETER,
  patternRule,
  SECRET,
  stringInput,
  together,
} from "../../interface";
import { TOKEN_PARAMETER_ATTRIBUTES, TOKEN_SECRET_ATTRIBUTES } from "../../sysdig-token";
import { secretRules } from "../region-rules";

const withToken = (value: unknown) => ({ value, with: { sysdig_secure_api_token: "any-token" } });

/** The token of Sysdig Secure, in one of three ways. */
export const TOKEN_INPUTS: readonly Input[] = [
  stringInput(
    "sysdig_secure_api_token",
    "API token of Sysdig Secure, of a user with the permission to run the CLI scanner. Ephemeral: it is stored in Secrets Manager and never in plan or state. It is needed only when sysdig_secure_api_token_version changes. Null stores a placeholder, and scans then say how to store a token.",
    null,
    [
      matchesIfGiven(
        "^[!-~]+$",
        "sysdig_secure_api_token must be the token alone: printable characters, no spaces, not empty. Copy it again from Sysdig's user settings, or leave it null.",
        ["!", "~", "any-token"],
        ["", "my token", "any-token\n"],
      ),
    ],
    { sensitive: true, ephemeral: true },
  ),
  numberInput(
    "sysdig_secure_api_token_version",
    "Version of sysdig_secure_api_token, a line of the configuration. Raise it together with a new token to rotate it. Any change of it without the token, lowering it included, replaces the stored token by not-set. From version 2 on, a plan without the token warns.",
    1,
    [
      between(
        { from: 1, to: 1_000_000_000 },
        "sysdig_secure_api_token_version must be a whole number from 1. Raise it by one with each new token.",
        [1, withToken(1_000_000_000)],
        [-1, 0, 1.5, 1_000_000_001],
      ),
    ],
  ),
  objectInput(
    "sysdig_secure_api_token_secret",
    "An existing Secrets Manager secret that holds the token, instead of sysdig_secure_api_token. arn: its ARN. json_key: the key of the token, if the secret is JSON. kms_key_arn: the customer managed key that it is encrypted with, if there is one.",
    TOKEN_SECRET_ATTRIBUTES,
    [
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
    ],
  ),
  objectInput(
    "sysdig_secure_api_token_ssm_parameter",
    "An existing Systems Manager parameter (SecureString) of this account and region that holds the token, instead of the other two. name: its name. kms_key_arn: the customer managed key that it is encrypted with, if there is one.",
    TOKEN_PARAMETER_ATTRIBUTES,
    [
      patternRule(
        "sysdig_secure_api_token_ssm_parameter.name",
        TOKEN_PARAMETER_ATTRIBUTES.name,
        "the name of a parameter, such as /sysdig/token, with at most 15 levels, and not its ARN. A parameter of another account cannot be used: copy it, or use sysdig_secure_api_token_secret.",
        each("name", ["/sysdig/token", "token", "/a".repeat(15)]),
        each("name", ["", PARAMETER, "sysdig/token", "/a".repeat(16), "/sysdig/token:3"]),
      ),
      notReservedName("sysdig_secure_api_token_ssm_parameter"),
      mostRule(
        "sysdig_secure_api_token_ssm_parameter.name",
        TOKEN_PARAMETER_ATTRIBUTES.name,
        "characters, because a Lambda function has 4 KB of environment. Store the token under a shorter name.",
        [{ name: `/${"a".repeat(199)}` }],
        [{ name: `/${"a".repeat(200)}` }],
      ),
      keyRule("sysdig_secure_api_token_ssm_parameter", { name: "token" }),
      together(
        "var.sysdig_secure_api_token_ssm_parameter == null || (var.sysdig_secure_api_token == null && var.sysdig_secure_api_token_secret == null)",
        "sysdig_secure_api_token_ssm_parameter excludes sysdig_secure_api_token and sysdig_secure_api_token_secret. Give the token in one way: itself, or the secret or the parameter that already holds it.",
        [{ name: "token" }],
        [
          withToken({ name: "token" }),
          { value: { name: "token" }, with: { sysdig_secure_api_token_secret: { arn: SECRET } } },
        ],
      ),
    ],
  ),
];
