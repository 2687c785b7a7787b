import { policyStatements } from "../policies";
import { planned, synthesizeStack } from "../synthesized";

const KEY = "arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d";

const stack = synthesizeStack();

test("the results topic is encrypted: with AWS's own key, unless another is given", () => {
  const keyOf = (synthesized: typeof stack) => synthesized.at("scan-results/topic").kms_master_key_id;

  expect(keyOf(planned())).toBe("alias/aws/sns");
  expect(keyOf(planned({ kms_key_arn: KEY }))).toBe(KEY);
  expect(keyOf(stack)).toBe('${coalesce(var.kms_key_arn, "alias/aws/sns")}');
});

// Proves network.tls.
test.each([
  ["task_events", "task-events/queue-policy"],
  ["task_events_dead_letter_queue", "task-events/dead-letter-queue-policy"],
  ["scan_coordinator_work", "scan-coordinator/work/queue-policy"],
  ["scan_results", "scan-results/topic-policy"],
])("%s refuses whoever does not come over TLS", (name, document) => {
  const isTopic = name === "scan_results";
  const { policy } = stack.resource(`${isTopic ? "aws_sns_topic" : "aws_sqs_queue"}.${name}`);
  const denied = policyStatements(stack, document).filter(({ effect }) => effect === "Deny");

  expect(policy).toBe(`\${data.aws_iam_policy_document.${document.replace(/[/-]/g, "_")}.json}`);
  expect(denied).toEqual([
    expect.objectContaining({
      services: ["*"],
      actions: [isTopic ? "sns:Publish" : "sqs:*"],
      conditions: [{ test: "Bool", variable: "aws:SecureTransport", values: ["false"] }],
    }),
  ]);
});
