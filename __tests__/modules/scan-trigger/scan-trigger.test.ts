import { synthesizeStack } from "../synthesized";

const stack = synthesizeStack();

test("the function reads the queue in batches, names what failed, and does not scale without bounds", () => {
  expect(stack.resource("aws_lambda_event_source_mapping.scan_trigger")).toMatchObject({
    event_source_arn: "${aws_sqs_queue.task_events.arn}",
    function_name: "${aws_lambda_function.scan_trigger.arn}",
    batch_size: 5,
    function_response_types: ["ReportBatchItemFailures"],
    scaling_config: { maximum_concurrency: 5 },
  });
});

test("the queue is read only once the role may do so", () => {
  expect(stack.resource("aws_lambda_event_source_mapping.scan_trigger").depends_on).toContain(
    "aws_iam_role_policy.scan_trigger",
  );
});
