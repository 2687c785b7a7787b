import { DIGEST, TASK_ARN, vulnerability } from "../../../samples";
import { DEPLOYMENT_ARN } from "./simulated-ecs";
import { SimulatedEnforcer, withFailed } from "./simulated-enforcer";

test("a new FAILED of a service's running deployment rolls it back, and says so once, with everything about it", async () => {
  const enforcer = new SimulatedEnforcer();
  await enforcer.recordTask("service");

  expect(await enforcer.run()).toEqual([]);
  expect(enforcer.ecs.calls).toEqual([]);

  await enforcer.putVerdict("FAILED");
  const events = await enforcer.run();

  expect(enforcer.ecs.actions).toEqual([`rollBack ${DEPLOYMENT_ARN}`]);
  expect(events).toEqual([
    {
      version: "1",
      deploymentEventId: "deployment-1-rolled-back",
      detailType: "Deployment Rolled Back",
      installation: "scanning",
      account: "123456789012",
      region: "us-east-1",
      decidedAt: enforcer.now().toISOString(),
      cluster: "production",
      service: "web",
      serviceArn: "arn:aws:ecs:us-east-1:123456789012:service/production/web",
      deploymentArn: DEPLOYMENT_ARN,
      revisionArn: "revision-2",
      taskArn: TASK_ARN,
      reason: expect.stringContaining("docker.io/library/nginx:1.27 has the verdict FAILED"),
      images: [
        {
          containers: ["web"],
          reference: "docker.io/library/nginx:1.27",
          digest: DIGEST,
          platform: "linux/amd64",
          decision: "blocked",
          because: "failed",
          verdict: "FAILED",
          verdictAt: expect.any(String),
          topVulnerabilities: [vulnerability()],
          failedRules: ["Production / Baseline / No critical fixable"],
          resultUrl: "https://secure.sysdig.com/#/results/17",
        },
      ],
    },
  ]);
  expect(enforcer.store.unpublished).toContain("deployment-1-rolled-back");
  expect(enforcer.telemetry.counts).toEqual({ EnforcementActions: 1 });
  expect(enforcer.telemetry.lines).toMatchObject([
    {
      message: "Deployment Rolled Back",
      fields: { serviceName: "web", deployment: DEPLOYMENT_ARN, digest: DIGEST },
    },
  ]);
  expect(enforcer.waiting).toEqual([]);
});

test("the owner is asked of ECS: by the task, and by the deployment where that is gone", async () => {
  const enforcer = await withFailed();
  const askWorkload = jest.fn(async (arn: string) => (arn === TASK_ARN ? undefined : { owner: "payments" }));

  const [event] = await Object.assign(enforcer, { askWorkload }).run();

  expect(event).toMatchObject({ detailType: "Deployment Rolled Back", owner: "payments" });
  expect(askWorkload.mock.calls).toEqual([[TASK_ARN], [event?.deploymentArn]]);
});
