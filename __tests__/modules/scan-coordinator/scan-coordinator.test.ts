import { policyStatements } from "../policies";
import { planned, synthesizeStack } from "../synthesized";

const KEY = "arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d";
const stack = synthesizeStack();
const work = stack.resource("aws_sqs_queue.scan_coordinator_work");

test("its queue is FIFO, and drops a message rather than to keep it: the next minute looks at everything", () => {
  expect(work).toMatchObject({
    name: "${var.name}-work.fifo",
    fifo_queue: true,
    // EventBridge sends to no other FIFO queue.
    content_based_deduplication: true,
    message_retention_seconds: 3600,
  });
  expect(work).not.toHaveProperty("redrive_policy");
});

test("a run that died locks the group for three times the function's time-out", () => {
  const { timeout } = stack.resource("aws_lambda_function.scan_coordinator");

  expect([timeout, work.visibility_timeout_seconds]).toEqual([30, 90]);
});

test("it is called in batches of ten, once it may start scans, and also while the module is disabled", () => {
  const mapping = stack.resource("aws_lambda_event_source_mapping.scan_coordinator");

  expect(mapping).toMatchObject({
    event_source_arn: "${aws_sqs_queue.scan_coordinator_work.arn}",
    function_name: "${aws_lambda_function.scan_coordinator.arn}",
    batch_size: 10,
    depends_on: [
      "aws_iam_role_policy.scan_coordinator",
      "aws_iam_role_policy_attachment.inline_scanner_start",
      "aws_iam_role_policy_attachment.inline_scanner_start_with_credentials",
    ],
  });
  expect(mapping).not.toHaveProperty("enabled");
  expect(mapping).not.toHaveProperty("function_response_types");
});

test.each(["schedule", "build_events"])(
  "the rule %s sends whole events into the one group of the queue",
  (rule) => {
    const target = stack.resource(`aws_cloudwatch_event_target.scan_coordinator_${rule}`);

    expect(target).toMatchObject({
      arn: "${aws_sqs_queue.scan_coordinator_work.arn}",
      sqs_target: { message_group_id: "coordinator" },
    });
    // A constant input would be swallowed as equal to the one before.
    expect(target).not.toHaveProperty("input");
    expect(target).not.toHaveProperty("input_transformer");
  },
);

test("the minute comes every minute, whether the module is enabled or not, and late ones are given up", () => {
  const rule = stack.resource("aws_cloudwatch_event_rule.scan_coordinator_schedule");
  expect(rule).toMatchObject({ schedule_expression: "rate(1 minute)" });
  expect(rule).not.toHaveProperty("state");
  expect(stack.resource("aws_cloudwatch_event_target.scan_coordinator_schedule").retry_policy).toEqual({
    maximum_event_age_in_seconds: 60,
    maximum_retry_attempts: 185,
  });
});

test("with a key of the customer, whoever reads the queue decrypts with it, and whoever pokes encrypts, too", () => {
  const keyed = planned({ kms_key_arn: KEY });
  const actions = (document: string) =>
    policyStatements(keyed, `scan-coordinator/work/${document}`).map((statement) => statement.actions);

  expect(keyed.at("scan-coordinator/work/queue").kms_master_key_id).toBe(KEY);
  expect(actions("consume")).toEqual([
    ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"],
    ["kms:Decrypt"],
  ]);
  expect(actions("poke")).toEqual([["sqs:SendMessage"], ["kms:Decrypt", "kms:GenerateDataKey"]]);
});

test("the schedule of the summary invokes the function past the queue, with its time, which is the same when AWS repeats it", () => {
  expect(stack.resource("aws_cloudwatch_event_target.scan_coordinator_summary")).toMatchObject({
    arn: "${aws_lambda_function.scan_coordinator.arn}",
    input_transformer: { input_paths: { time: "$.time" }, input_template: '{"summary":true,"time":<time>}' },
    depends_on: expect.arrayContaining(["aws_lambda_permission.scan_coordinator_summary"]),
  });
  expect(stack.ofType("aws_lambda_permission").map(({ address }) => address)).toEqual([
    "aws_lambda_permission.scan_coordinator_summary",
  ]);
});
