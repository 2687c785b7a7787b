import { pauseAfter } from "../../../functions/programs/scan-trigger/message-backoff";
import { policyStatements } from "../policies";
import { refusalOf, synthesizeProps, synthesizeStack } from "../synthesized";

const stack = synthesizeStack();

const clusterArn = (name: string) => `arn:aws:ecs:eu-central-1:123456789012:cluster/${name}`;

/** The event pattern as JSON; Terraform's `jsonencode` of literals differs from it in its equal signs only. The account is 123456789012. */
function patternOf(clusterArns: string[], props: { name?: string } = {}): string {
  const expression = String(synthesizeProps({ ...props, clusterArns }).at("task-events/rule").event_pattern);
  const literal = /^\$\{jsonencode\((.*)\)\}$/s.exec(expression)?.[1] ?? "not a literal";
  const known = literal.replace(/data\.aws_caller_identity[^,\]]*/, '"123456789012"');
  return JSON.stringify(JSON.parse(known.replaceAll('" = ', '": ')));
}

describe("the rule", () => {
  test("takes 30 clusters within EventBridge's 2,048 characters", () => {
    const clusterArns = Array.from({ length: 30 }, (_, number) => clusterArn(`a${number + 10}`));

    expect(JSON.parse(patternOf(clusterArns)).$or[0].detail.clusterArn).toHaveLength(30);
    expect(patternOf(clusterArns).length).toBeLessThanOrEqual(2048);
  });

  test("stays within them for every list that is accepted", () => {
    const withNames = (length: number) =>
      Array.from({ length: 10 }, (_, number) => clusterArn(`${number}${"a".repeat(length)}`));
    const longest = Array.from({ length: 255 }, (_, length) => withNames(length))
      .reverse()
      .find((clusterArns) => refusalOf({ clusterArns }) === undefined);

    expect(patternOf(longest ?? []).length).toBeGreaterThan(1900);
    expect(patternOf(longest ?? []).length).toBeLessThanOrEqual(2048);
  });
});

describe("the queue", () => {
  const queue = stack.resource("aws_sqs_queue.task_events");

  test("gives a message to the dead-letter queue after 250 receives", () => {
    expect(queue.redrive_policy).toBe(
      '${jsonencode({"deadLetterTargetArn" = aws_sqs_queue.task_events_dead_letter_queue.arn, "maxReceiveCount" = 250})}',
    );
  });

  const receives = 250;

  test("keeps what fails for as long as an outage of two days, and not past its retention", () => {
    const pauses = Array.from({ length: receives }, (_, index) => pauseAfter(index + 1));
    const seconds = pauses.reduce((sum, pause) => sum + pause, 0);

    expect(seconds).toBeGreaterThan(48 * 3600);
    expect(seconds).toBeLessThan(Number(queue.message_retention_seconds));
  });

  test("keeps what cannot even be put off for half a day, and then gives up on a message that crashes the function", () => {
    const seconds = receives * Number(queue.visibility_timeout_seconds);

    expect(seconds).toBeGreaterThan(12 * 3600);
    expect(seconds).toBeLessThanOrEqual(13 * 3600);
  });

  test("may be put off by the function that reads it, which may send nothing", () => {
    const [statement] = policyStatements(stack, "task-events/consume");

    expect(statement).toMatchObject({
      actions: [
        "sqs:ChangeMessageVisibility",
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
        "sqs:ReceiveMessage",
      ],
      resources: ["${aws_sqs_queue.task_events.arn}"],
    });
  });

  test("hides a message for six times the time-out of the function that reads it", () => {
    const { timeout } = stack.resource("aws_lambda_function.scan_trigger");

    expect(timeout).toBeLessThanOrEqual(30);
    expect(queue.visibility_timeout_seconds).toBe(6 * Number(timeout));
  });

  test.each(["task_events", "task_events_dead_letter_queue"])("%s keeps messages for 14 days", (name) => {
    expect(stack.resource(`aws_sqs_queue.${name}`).message_retention_seconds).toBe(14 * 24 * 3600);
  });
});
