import { image, minutesFromNow, TASK_ARN } from "../../../samples";
import { edit } from "../../../table/edit";
import { DEPLOYMENT_ARN, refusedByEcs } from "./simulated-ecs";
import { kindsOf, NGINX, withFailed } from "./simulated-enforcer";

const KINDS = [
  ["service", "rollBack", "Deployment Rolled Back"],
  ["standalone", "stopTask", "Task Stopped"],
] as const;

describe.each(KINDS)("of a %s, %s", (kind, operation, detailType) => {
  test("an answer of ECS that is lost is no second action", async () => {
    const enforcer = await withFailed(kind);
    enforcer.ecs.after = (asked) => {
      enforcer.ecs.after = () => undefined;
      if (asked === operation) {
        throw new Error("socket hang up");
      }
    };

    expect([...(await enforcer.run()), ...(await enforcer.run(5))]).toMatchObject([{ detailType }]);
    expect(enforcer.ecs.actions).toHaveLength(1);
  });

  test("what ECS never says whether it did is given up after a day, and said once", async () => {
    const enforcer = await withFailed(kind);
    enforcer.ecs.failWith(refusedByEcs("ServerException"), operation);
    await enforcer.run();
    enforcer.ecs.failWith(refusedByEcs("AccessDeniedException"));
    await enforcer.changeVerdict({ freshUntil: minutesFromNow(3 * 24 * 60) });

    const events = await enforcer.runs(30, 60);

    expect(kindsOf(events)).toEqual(["Enforcement Audited"]);
    expect(enforcer.waiting).toEqual([]);
  });
});

test("a call that is sent twice, since its first answer was lost, is an action all the same", async () => {
  const enforcer = await withFailed("service");
  enforcer.ecs.before = (operation) =>
    operation === "rollBack" && enforcer.ecs.change({ status: "ROLLBACK_REQUESTED", isTakenBack: true });

  expect(await enforcer.run()).toMatchObject([{ detailType: "Deployment Rolled Back" }]);
});

test("what became of a rollback says nothing of a deployment that began after it", async () => {
  const enforcer = await withFailed("service");
  enforcer.ecs.after = () => {
    throw refusedByEcs("ServerException");
  };
  await enforcer.run();
  enforcer.ecs.after = () => undefined;
  enforcer.ecs.change({ status: "ROLLBACK_SUCCESSFUL" });
  const second = `${DEPLOYMENT_ARN}-again`;
  enforcer.ecs.deployments.push(...enforcer.ecs.deployments);
  enforcer.ecs.change({ deploymentArn: second, status: "IN_PROGRESS", isTakenBack: false });
  await enforcer.recordTask("service", NGINX, { startedBy: "ecs-svc/2", taskArn: `${TASK_ARN}-2` });

  const events = await enforcer.runs(2, 5);

  expect(events.map(({ deploymentArn }) => deploymentArn)).toEqual([DEPLOYMENT_ARN, second]);
  expect(enforcer.waiting).toEqual([]);
});

test("a stop is known as its own, also where the content was noted by another tag meanwhile", async () => {
  const enforcer = await withFailed("standalone");
  enforcer.ecs.after = () => {
    throw new Error("socket hang up");
  };
  await enforcer.run();
  await enforcer.recordTask("standalone", image("nginx:1.28"), { taskArn: `${TASK_ARN}-2` });

  expect(await enforcer.run(5)).toMatchObject([{ detailType: "Task Stopped", taskArn: TASK_ARN }]);
});

test("a task that its owner stops after enforcement has begun was not stopped by it", async () => {
  const enforcer = await withFailed("standalone");
  enforcer.ecs.failWith(refusedByEcs("ServerException"), "stopTask");
  await enforcer.run();
  enforcer.ecs.runs({ isRunning: false, stoppedReason: "Task stopped by its owner" });

  expect(await enforcer.run(5)).toEqual([]);
  expect(enforcer.telemetry.counts).toEqual({});
});

test.each([
  ["task", { enforcement: '{"image":{}}' }],
  ["event", { decision: "{" }],
])(
  "an item whose %s nobody can read is put off for a quarter of an hour, counted and named, and keeps the others from nothing",
  async (_, broken) => {
    const enforcer = await withFailed("service");
    const [whole] = Object.values(enforcer.items);
    await edit(enforcer.table, "enforcement#unreadable", {
      rowState: "ENFORCING",
      dueAt: new Date(0),
      enforcement: String(whole?.enforcement),
      ...broken,
    });

    expect(await enforcer.run()).toHaveLength(1);
    expect(enforcer.telemetry.counts).toMatchObject({ RowsUnreadable: 1 });
    expect(enforcer.telemetry.lines).toContainEqual(
      expect.objectContaining({ level: "error", fields: { key: "enforcement#unreadable" } }),
    );
    expect(enforcer.items.unreadable).toMatchObject({
      rowState: "ENFORCING",
      dueAt: minutesFromNow(16).toISOString(),
    });
  },
);
