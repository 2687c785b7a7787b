import { TASK_ARN } from "../../../samples";
import { refusedByEcs } from "./simulated-ecs";
import { NGINX, withFailed } from "./simulated-enforcer";

test("a task whose image has failed is stopped, with a reason that ECS takes and people understand", async () => {
  const enforcer = await withFailed("standalone");

  const events = await enforcer.run();

  expect(enforcer.ecs.actions).toEqual([`stopTask ${TASK_ARN}`]);
  const reason = enforcer.ecs.running.get(TASK_ARN)?.stoppedReason ?? "";
  expect(reason).toContain("FAILED");
  expect(reason).toContain(`${NGINX.repository}@${NGINX.digest}`);
  expect(reason.length).toBeLessThanOrEqual(1024);
  expect(events).toMatchObject([
    {
      deploymentEventId: "0123456789abcdef0123456789abcdef-stopped",
      detailType: "Task Stopped",
      cluster: "production",
      family: "web",
      taskArn: TASK_ARN,
      images: [{ decision: "blocked", because: "failed" }],
    },
  ]);
  expect(events[0]).not.toHaveProperty("service");
  expect(events[0]).not.toHaveProperty("deploymentArn");
  expect(enforcer.telemetry.counts).toEqual({ EnforcementActions: 1 });
});

describe("what ECS refuses for now", () => {
  test("for lack of rights counts as an error of configuration, says what to do, and comes again later and later", async () => {
    const enforcer = await withFailed("standalone");
    const denied = refusedByEcs("AccessDeniedException", "not authorized to perform ecs:StopTask");
    enforcer.ecs.failWith(denied, "stopTask");

    await enforcer.runs(60);

    const { ConfigurationErrors = 0, EnforcementActions } = enforcer.telemetry.counts;
    expect(ConfigurationErrors).toBeGreaterThan(3);
    expect(ConfigurationErrors).toBeLessThan(10);
    expect(EnforcementActions).toBeUndefined();
    expect(enforcer.telemetry.lines[0]).toMatchObject({
      level: "error",
      fields: { task: TASK_ARN, reason: expect.stringMatching(/ecs:StopTask; .*deploy it again/) },
    });

    enforcer.ecs.before = () => undefined;
    expect(await enforcer.run(61)).toMatchObject([{ detailType: "Task Stopped" }]);
  });
});
