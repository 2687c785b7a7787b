import { DAY_MINUTES, image, OTHER_DIGEST, TASK_ARN } from "../../../samples";
import { refusedByEcs } from "./simulated-ecs";
import { kindsOf, NGINX, type SimulatedEnforcer, withFailed } from "./simulated-enforcer";

const taskArn = (number: number) => `${TASK_ARN}-${number}`;

/** So many more standalone tasks of the image run. */
async function recordTasks(enforcer: SimulatedEnforcer, first: number, last: number) {
  for (let number = first; number <= last; number++) {
    enforcer.ecs.runs({ taskArn: taskArn(number) });
    await enforcer.recordTask("standalone", NGINX, { taskArn: taskArn(number) });
  }
}

test("a task whose image has failed is stopped, with a reason that ECS takes and people understand", async () => {
  const enforcer = await withFailed("standalone");

  const events = await enforcer.run();

  expect(enforcer.ecs.actions).toEqual([`stopTask ${TASK_ARN}`]);
  const reason = enforcer.ecs.running.get(TASK_ARN)?.stoppedReason ?? "";
  expect(reason).toContain("FAILED");
  expect(reason).toContain(NGINX.reference);
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

test("two bad images of one task stop it once", async () => {
  const busybox = image("busybox:1.36", OTHER_DIGEST);
  const enforcer = await withFailed("standalone");
  await enforcer.recordTask("standalone", busybox);
  await enforcer.putVerdict("FAILED", busybox);

  expect(await enforcer.run()).toHaveLength(1);
  expect(await enforcer.run(5)).toEqual([]);
  expect(enforcer.ecs.actions).toHaveLength(1);
  expect(enforcer.waiting).toEqual([]);
});

test.each<[string, (enforcer: SimulatedEnforcer) => unknown]>([
  ["has ended", ({ ecs }) => ecs.runs({ isRunning: false, stoppedReason: "done" })],
  ["ECS knows no more", ({ ecs }) => ecs.running.clear()],
  [
    "ends right before it is stopped",
    ({ ecs }) => {
      ecs.before = (operation) => operation === "stopTask" && ecs.running.clear();
    },
  ],
  ["was in a cluster that is gone", ({ ecs }) => ecs.failWith(refusedByEcs("ClusterNotFoundException"))],
])("a task that %s needs nothing, and nobody hears of it", async (_, prepare) => {
  const enforcer = await withFailed("standalone");
  prepare(enforcer);

  expect(await enforcer.run()).toEqual([]);

  expect(enforcer.waiting).toEqual([]);
  expect(enforcer.telemetry.counts).toEqual({});
});

test("where standalone tasks are left out, nothing is done", async () => {
  const enforcer = await withFailed("standalone", { stop_standalone_tasks: false });

  expect(await enforcer.run()).toEqual([]);
  expect(enforcer.items).toEqual({});
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

  test("for a day is given up, and people hear so", async () => {
    const enforcer = await withFailed("standalone");
    enforcer.ecs.failWith(refusedByEcs("ServerException", "try later"));
    const events = await enforcer.runs(23, 61);
    // Each day's sweep brings a new verdict.
    enforcer.store.passMinutes(DAY_MINUTES - 23 * 61);
    await enforcer.putVerdict("FAILED");
    events.push(...(await enforcer.runs(3, 61)));

    expect(events).toMatchObject([
      { detailType: "Enforcement Audited", reason: expect.stringContaining("within a day: ServerException") },
    ]);
    expect(enforcer.waiting).toEqual([]);
  });

  test("by throttling leaves the others to the next run", async () => {
    const enforcer = await withFailed("standalone");
    await recordTasks(enforcer, 1, 5);
    enforcer.ecs.failWith(refusedByEcs("ThrottlingException", "Rate exceeded"));

    await enforcer.run();
    expect(enforcer.ecs.calls).toHaveLength(1);

    enforcer.ecs.before = () => undefined;
    await enforcer.run(2);
    expect(enforcer.ecs.actions).toHaveLength(6);
  });

  test("of one task keeps the others from nothing", async () => {
    const enforcer = await withFailed("standalone");
    await recordTasks(enforcer, 1, 3);
    enforcer.ecs.before = () => {
      if (enforcer.ecs.calls.at(-1) === `stopTask ${taskArn(1)}`) {
        throw new Error("socket hang up");
      }
    };

    expect(await enforcer.runs(2, 5)).toHaveLength(3);
  });
});

describe("the bound of actions in an hour", () => {
  test("pauses enforcement, says so once an hour, and the rest is done in the next hours", async () => {
    const enforcer = await withFailed("standalone", { max_actions_per_hour: 3 });
    await recordTasks(enforcer, 1, 6);

    const first = await enforcer.run();
    // As once every channel has it.
    await enforcer.table.delete("outcome#scanning-2026-03-01T12-paused");
    await recordTasks(enforcer, 7, 7);
    const later = [...(await enforcer.run()), ...(await enforcer.run(30))];

    expect(kindsOf(first)).toEqual([...Array(3).fill("Task Stopped"), "Enforcement Paused"]);
    expect(first.at(-1)).toMatchObject({
      deploymentEventId: "scanning-2026-03-01T12-paused",
      reason: expect.stringContaining("goes on at 2026-03-01 13:00 UTC"),
      images: [{ because: "failed" }],
    });
    expect(later).toEqual([]);
    expect(enforcer.ecs.actions).toHaveLength(3);
    expect(enforcer.telemetry.counts).toEqual({ EnforcementActions: 3, EnforcementPaused: 1 });

    expect(kindsOf(await enforcer.run(30))).toEqual(kindsOf(first));
    expect(await enforcer.run(60)).toHaveLength(2);
    expect(enforcer.ecs.actions).toHaveLength(8);
    expect(enforcer.waiting).toEqual([]);
  });

  test("is that of the hour in which ECS is asked, within one run, too", async () => {
    const enforcer = await withFailed("standalone", { max_actions_per_hour: 1 });
    await recordTasks(enforcer, 1, 2);
    enforcer.store.passMinutes(57);
    enforcer.ecs.after = () => enforcer.store.passMinutes(5);

    const events = await enforcer.run(2);

    expect(kindsOf(events)).toEqual(["Task Stopped", "Task Stopped", "Enforcement Paused"]);
    expect(events.at(-1)?.deploymentEventId).toBe("scanning-2026-03-01T13-paused");
  });

  test("holds for runs that overlap", async () => {
    const enforcer = await withFailed("standalone", { max_actions_per_hour: 4 });
    await recordTasks(enforcer, 1, 30);
    enforcer.store.passMinutes(1);

    const events = (await Promise.all(Array.from({ length: 6 }, () => enforcer.run(0)))).flat();

    expect(new Set(enforcer.ecs.actions).size).toBe(4);
    expect(events.filter(({ detailType }) => detailType === "Task Stopped")).toHaveLength(4);
    expect(events.filter(({ detailType }) => detailType === "Enforcement Paused")).toHaveLength(1);
  });
});
