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
  ["aws_sqs_queue.task_events", "task-events/queue-policy", "sqs:*"],
  ["aws_sqs_queue.task_events_dead_letter_queue", "task-events/dead-letter-queue-policy", "sqs:*"],
  ["aws_sns_topic.scan_results", "scan-results/topic-policy", "sns:Publish"],
])("%s refuses whoever does not come over TLS", (address, document, action) => {
  const { name, policy } = stack.resource(address);
  const denied = policyStatements(stack, document).filter(({ effect }) => effect === "Deny");

  expect(policy).toBe(`\${data.aws_iam_policy_document.${document.replace(/[/-]/g, "_")}.json}`);
  expect(denied).toEqual([
    expect.objectContaining({
      services: ["*"],
      actions: [action],
      resources: [expect.stringMatching(new RegExp(`:${String(name).replace(/[${}.]/g, "\\$&")}$`))],
      conditions: [{ test: "Bool", variable: "aws:SecureTransport", values: ["false"] }],
    }),
  ]);
});
