import { type Block, type Json, planned, type Synthesized, synthesizeStack } from "./synthesized";

const KEY = "arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d";

/** The key of each kind of resource that holds data. */
const KEY_OF: Readonly<Record<string, (block: Block) => Json | undefined>> = {
  aws_cloudwatch_log_group: ({ kms_key_id }) => kms_key_id,
  aws_dynamodb_table: ({ server_side_encryption }) => (server_side_encryption as Block).kms_key_arn,
  aws_lambda_function: ({ kms_key_arn }) => kms_key_arn,
  aws_secretsmanager_secret: ({ kms_key_id }) => kms_key_id,
  aws_sns_topic: ({ kms_master_key_id }) => kms_master_key_id,
  aws_sqs_queue: ({ kms_master_key_id }) => kms_master_key_id,
};

/** What holds none, or lies in what is encrypted. */
const WITHOUT_DATA = [
  "aws_cloudwatch_dashboard",
  // Events pass through it as through the default bus, which has no key of ours either.
  "aws_cloudwatch_event_bus",
  "aws_cloudwatch_event_bus_policy",
  "aws_cloudwatch_event_rule",
  "aws_cloudwatch_event_target",
  "aws_cloudwatch_metric_alarm",
  // Builds have no artifacts and no cache.
  "aws_codebuild_project",
  // CodeBuild keeps the reports of its groups with AWS's own key where they are not exported.
  "aws_codebuild_report_group",
  "aws_dynamodb_table_item",
  "aws_iam_policy",
  "aws_iam_role",
  "aws_iam_role_policy",
  "aws_iam_role_policy_attachment",
  "aws_lambda_event_source_mapping",
  "aws_lambda_permission",
  "aws_scheduler_schedule",
  "aws_secretsmanager_secret_version",
  // Two ARNs, for services of other stacks.
  "aws_ssm_parameter",
  "terraform_data",
];

const withKey = planned({ kms_key_arn: KEY, deployment_gate: {}, enforcement: { mode: "act" } });
const keysIn = (synthesized: Synthesized) =>
  synthesized.entries
    .filter(({ address, type }) => !address.startsWith("data.") && type in KEY_OF)
    .map(({ address, type, block }) => [address, KEY_OF[type]?.(block)] as const);

test("each kind of resource holds no data, or has a key", () => {
  const types = new Set(
    synthesizeStack()
      .entries.filter(({ address }) => !address.startsWith("data."))
      .map(({ type }) => type),
  );

  expect([...types].sort()).toEqual([...Object.keys(KEY_OF), ...WITHOUT_DATA].sort());
});

// Proves network.key.
test("the customer managed key is that of everything that holds data", () => {
  const keys = keysIn(withKey);

  // Logs of functions and builds, functions, queues, table, topic and secret.
  expect(keys.length).toBeGreaterThanOrEqual(14);
  expect(keys.filter(([, key]) => key !== KEY)).toEqual([]);
  expect(withKey.at("scan-ledger/table").server_side_encryption).toEqual({ enabled: true, kms_key_arn: KEY });
  for (const { block } of withKey.ofType("aws_sqs_queue")) {
    expect(block).not.toHaveProperty("sqs_managed_sse_enabled");
  }
});
