import { pauseAfter } from "../../../functions/programs/scan-trigger/message-backoff";
import { CLUSTER } from "../../../modules/interface";
import { planned, synthesizeStack } from "../synthesized";

const stack = synthesizeStack();

test("the rule stays within EventBridge's 2,048 characters with as many clusters as are accepted", () => {
  // 1,590 characters as JSON.
  const cluster_arns = [...Array(10).keys()].map((index) => `${CLUSTER}-${index}`.padEnd(155, "x"));
  const { event_pattern } = planned({ cluster_arns }).at("task-events/rule");

  expect(JSON.parse(String(event_pattern)).$or[0].detail.clusterArn).toEqual(cluster_arns);
  expect(String(event_pattern).length).toBeGreaterThan(1900);
  expect(String(event_pattern).length).toBeLessThanOrEqual(2048);
});

describe("the queue", () => {
  const queue = stack.resource("aws_sqs_queue.task_events");

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
});
