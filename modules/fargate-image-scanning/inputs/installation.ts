import { ENGINES, type Engine } from "../../../functions/contract/images/scan";
import {
  ADDITIONAL_POLICIES,
  INSTALLATION_NAME,
  KMS_KEY_ARN,
  OWN_POLICIES,
  POLICY_ARN,
  rolePath,
} from "../../installation";
import {
  atMostEntries,
  boolInput,
  each,
  type Input,
  inRegion,
  KEY,
  KEY_ALIAS,
  keysMatch,
  mapInput,
  matches,
  matchesIfGiven,
  numbered,
  numberInput,
  oneOf,
  PERMISSIONS_BOUNDARY_INPUT,
  POLICY,
  ROLE,
  SECRET,
  stringInput,
  TAGS_INPUT,
  TOPIC,
  valuesDiffer,
  valuesMatch,
} from "../../interface";
import { KEY_HERE } from "../region-rules";

/**
 * Retention periods of CloudWatch Logs:
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
 */
const RETENTION_DAYS = [
  ...[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731],
  ...[1096, 1827, 2192, 2557, 2922, 3288, 3653],
];

const byKey = (count: number) => Object.fromEntries(numbered(POLICY, count).map((arn, key) => [key, arn]));
/** Makes the input as a map, so that an attachment keeps its address when other entries are added or removed. */
function additionalPolicies(part: "trigger" | "scanner"): Input {
  const name = `additional_${part}_policy_arns`;
  const description = `IAM policies, at most ${ADDITIONAL_POLICIES}, that are attached to the role of the ${part} in addition to its own permissions. ARNs by keys of your choice, such as { guard_rails = aws_iam_policy.guard_rails.arn }. The keys are parts of resource addresses. The ARNs may be unknown until apply.`;
  return mapInput(
    name,
    description,
    keysMatch(
      "^[a-z0-9_-]+$",
      `${name} must have keys of lowercase letters, digits, hyphens and underscores, such as guard_rails. Rename the key.`,
      [{ guard_rails: POLICY }, { "key-1": POLICY }],
      [{ "guard rails": POLICY }, { Guard: POLICY }],
    ),
    valuesMatch(
      POLICY_ARN,
      `${name} must map each key to the ARN of an IAM policy (arn:aws:iam::ACCOUNT:policy/NAME). Copy it from the policy's page.`,
      [{ a: "arn:aws:iam::aws:policy/ReadOnlyAccess" }],
      each("a", ["", null, SECRET, TOPIC, ROLE, "AdministratorAccess", POLICY.replace("mine", "*")]),
    ),
    valuesDiffer(
      `${name} must name each policy once: IAM attaches a policy only once, so removing one of two keys would detach the policy. Remove one of the keys.`,
      [{ a: POLICY, b: `${POLICY}-2` }],
      [{ a: POLICY, b: POLICY }],
    ),
    atMostEntries(
      ADDITIONAL_POLICIES,
      `${name} takes at most ${ADDITIONAL_POLICIES} policies: IAM attaches 10 to a role, of which the module itself needs up to ${OWN_POLICIES} and reserves ${10 - ADDITIONAL_POLICIES - OWN_POLICIES} for later versions. Merge some policies into one.`,
      [byKey(6)],
      [byKey(7)],
    ),
  );
}

export const INSTALLATION_INPUTS: readonly Input[] = [
  stringInput(
    "name",
    "Prefix of every resource name, at most 28 characters. Copies with different names never collide, nor do copies with the same name in different regions.",
    "fargate-image-scanning",
    matches(
      INSTALLATION_NAME,
      "name must have 2 to 28 characters, start with a lowercase letter, and hold only lowercase letters, digits and hyphens, with no hyphen at its end. Choose a shorter or simpler name.",
      ["ab", "a".repeat(28)],
      [
        ...["", "a", "a".repeat(29), "a".repeat(80)],
        ...["my scanning", "Scanning", "scanning-", "1-scanning"],
      ],
    ),
  ),
  boolInput(
    "enabled",
    "Whether task events start scans. False switches off the rule of task events and the schedules of sweeps and summaries, and deletes nothing.",
    true,
  ),
  boolInput(
    "preflight_checks",
    "Whether a plan checks the account: it warns if CodeBuild's quota of concurrent builds is lower than max_concurrent_scans. A plan then needs servicequotas:ListAWSDefaultServiceQuotas and servicequotas:GetServiceQuota, and fails without them. Only with scan_mode inline.",
    false,
  ),
  stringInput(
    "scan_mode",
    "Engine that analyses images: inline or backend. inline: in CodeBuild, inside this account. backend: a self-hosted Sysdig with the legacy scanning engine pulls and analyses the images; linux/amd64 and tags only.",
    "inline" satisfies Engine,
    oneOf(
      ENGINES,
      "scan_mode must be inline or backend. Leave it out for inline, which works with every Sysdig.",
      ["inline", "backend"],
      ["", "remote"],
    ),
  ),
];

export const RESOURCE_INPUTS: readonly Input[] = [
  stringInput(
    "lambda_runtime",
    "Runtime of the functions: nodejs22.x (until 30 April 2027), or nodejs24.x, which needs version 6.19 or later of the AWS provider.",
    "nodejs22.x",
    oneOf(
      ["nodejs22.x", "nodejs24.x"],
      "lambda_runtime must be nodejs22.x or nodejs24.x (which needs version 6.19 or later of the AWS provider).",
      ["nodejs22.x"],
      ["", "nodejs20.x"],
    ),
  ),
  stringInput(
    "kms_key_arn",
    "Customer managed KMS key for queues, ledger, logs, topic, token and function settings. Its policy must admit the services behind these. Null: AWS's own keys.",
    null,
    matchesIfGiven(
      KMS_KEY_ARN,
      "kms_key_arn must be the ARN of a KMS key (arn:aws:kms:REGION:ACCOUNT:key/ID), not of an alias.",
      [KEY, inRegion("cn-north-1", "arn:aws-cn:kms:cn-north-1:123456789012:key/mrk-0a1b2c3d")],
      ["", KEY_ALIAS, "alias/scanning"],
    ),
    KEY_HERE,
  ),
  stringInput(
    "iam_role_path",
    "Path of every role, such as /platform/scanning/. It begins and ends with a slash and has at most 512 characters. Another path replaces the roles and the functions.",
    "/",
    matches(
      rolePath(512),
      "iam_role_path must begin and end with a slash, such as /platform/, hold only letters, digits, slashes and _+=,.@- between them, and have at most 512 characters. Leave it out for /.",
      ["/", "/platform/", "/platform/scanning/", `/${"p".repeat(510)}/`],
      ["", "platform", "/platform", "platform/", "/plat form/", `/${"p".repeat(511)}/`],
    ),
  ),
  PERMISSIONS_BOUNDARY_INPUT,
  ...(["trigger", "scanner"] as const).map(additionalPolicies),
  TAGS_INPUT,
  numberInput(
    "log_retention_days",
    "Days for which logs are kept: one of the periods that CloudWatch Logs allows.",
    30,
    {
      condition: `contains(${JSON.stringify(RETENTION_DAYS)}, var.log_retention_days)`,
      message: `log_retention_days must be one of ${RETENTION_DAYS.join(", ")}.`,
      accepts: [1, 3653],
      refuses: [0, 31],
    },
  ),
];

/** Protects the ledger, the only part of an installation that cannot be recreated from code. */
export const LEDGER_INPUTS: readonly Input[] = [
  boolInput(
    "ledger_point_in_time_recovery",
    "Whether the ledger can be restored to any second of the last 35 days. False saves 0.20 USD a GB and month; a lost ledger then begins empty.",
    true,
  ),
  boolInput(
    "ledger_deletion_protection",
    "Whether AWS refuses to delete the ledger, also in terraform destroy and if the table would be replaced. If true, set it to false and apply before you destroy.",
    false,
  ),
];
