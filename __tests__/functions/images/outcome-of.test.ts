import { failedOutcome } from "../outcomes";
import { buildArn, DIGEST, image, NOW, SCAN_ID, TASK_ARN } from "../samples";

test("a verdict has its image, task, cluster, account, region, counts and links", () => {
  const outcome = failedOutcome({}, "https://secure.sysdig.com/#/results/17");

  expect(outcome).toEqual({
    ...{ version: "1", scanId: SCAN_ID, change: "first", installation: "scanning" },
    ...{ account: "123456789012", region: "us-east-1", cluster: "production", task: TASK_ARN },
    image: image(),
    ...{ build: buildArn(1), endedAt: NOW.toISOString(), verdict: "FAILED", origin: "inline" },
    counts: { critical: 1, high: 2, medium: 3, low: 4, negligible: 5 },
    resultUrl: "https://secure.sysdig.com/#/results/17",
    scannedDigest: DIGEST,
  });
});

test("what the task's ARN does not say is left out", () => {
  const old = failedOutcome({ lastTaskArn: "arn:aws:ecs:eu-west-1:123456789012:task/1" });

  expect(old).toMatchObject({ region: "eu-west-1", task: "arn:aws:ecs:eu-west-1:123456789012:task/1" });
  expect(old).not.toHaveProperty("cluster");
});

test("an outcome of an image that only the gate has seen names its cluster, and no task", () => {
  const lastTaskArn = "arn:aws:ecs:us-east-1:123456789012:service-deployment/production/web/deployment1";

  const outcome = failedOutcome({ lastTaskArn });

  expect(outcome).toMatchObject({ account: "123456789012", region: "us-east-1", cluster: "production" });
  expect(outcome).not.toHaveProperty("task");
});
