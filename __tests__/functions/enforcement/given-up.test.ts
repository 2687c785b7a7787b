import { DAY_MINUTES, TASK_ARN } from "../samples";
import { DEPLOYMENT_ARN, refusedByEcs, runningTask } from "./simulated-ecs";
import { NGINX, SimulatedEnforcer, withFailed } from "./simulated-enforcer";

const taskArn = (number: number) => `${TASK_ARN}-${number}`;

test.each<["service" | "standalone", object, readonly string[]]>([
  ["service", { startedBy: "ecs-svc/2" }, [`rollBack ${DEPLOYMENT_ARN}`]],
  ["standalone", { taskArn: taskArn(1) }, [`stopTask ${TASK_ARN}`, `stopTask ${taskArn(1)}`]],
])(
  "a further deployment or task of a %s has a day of its own for its verdict",
  async (kind, other, expected) => {
    const enforcer = new SimulatedEnforcer();
    await enforcer.recordTask(kind);
    enforcer.store.passMinutes(DAY_MINUTES - 60);
    await enforcer.recordTask(kind, NGINX, other);
    const [note = {}] = Object.values(enforcer.items);
    enforcer.ecs.running.set(taskArn(1), runningTask({ taskArn: taskArn(1), createdAt: enforcer.now() }));
    enforcer.store.passMinutes(120);
    await enforcer.putVerdict("FAILED");

    expect(note.expiresAt).toBe(Date.UTC(2026, 2, 3, 11) / 1000);
    await enforcer.run();
    expect(enforcer.ecs.actions).toEqual(expected);
  },
);

test("a family whose tasks never get a verdict is acted on for those of the last day alone", async () => {
  const enforcer = new SimulatedEnforcer();
  for (const number of [1, 2, 3]) {
    enforcer.ecs.running.set(
      taskArn(number),
      runningTask({ taskArn: taskArn(number), createdAt: enforcer.now() }),
    );
    await enforcer.recordTask("standalone", NGINX, {
      taskArn: taskArn(number),
      createdAt: enforcer.now().toISOString(),
    });
    enforcer.store.passMinutes(DAY_MINUTES - 60);
  }
  await enforcer.putVerdict("FAILED");

  await enforcer.run();

  expect(enforcer.ecs.actions).toEqual([`stopTask ${taskArn(2)}`, `stopTask ${taskArn(3)}`]);
});

test("what ECS refuses for a day is given up of one task, and goes on of those that were recorded later", async () => {
  const enforcer = new SimulatedEnforcer();
  await enforcer.recordTask("standalone");
  await enforcer.putVerdict("FAILED");
  enforcer.ecs.before = (operation) => {
    if (operation === "stopTask") {
      throw refusedByEcs("AccessDeniedException");
    }
  };
  const runs = async (hours: number) => {
    const events = [];
    for (let hour = 0; hour < hours; hour++) {
      events.push(...(await enforcer.run(61)));
    }
    return events;
  };
  await runs(23);
  await enforcer.table.update({
    key: `${NGINX.digest}#${NGINX.platform}`,
    set: { freshUntil: new Date("2026-03-05T00:00:00Z") },
  });
  enforcer.ecs.running.set(taskArn(1), runningTask({ taskArn: taskArn(1), createdAt: enforcer.now() }));
  await enforcer.recordTask("standalone", NGINX, { taskArn: taskArn(1) });

  expect(await runs(4)).toMatchObject([
    {
      detailType: "Enforcement Audited",
      taskArn: TASK_ARN,
      reason: expect.stringContaining("within a day: AccessDenied"),
    },
  ]);
  enforcer.ecs.before = () => undefined;
  expect(await runs(2)).toMatchObject([{ detailType: "Task Stopped", taskArn: taskArn(1) }]);
  expect(enforcer.waiting).toEqual([]);
});

test("so it is of a deployment", async () => {
  const enforcer = await withFailed("service");
  enforcer.ecs.before = (operation) => {
    if (operation === "rollBack") {
      throw refusedByEcs("AccessDeniedException");
    }
  };
  await enforcer.table.update({
    key: `${NGINX.digest}#${NGINX.platform}`,
    set: { freshUntil: new Date("2026-03-05T00:00:00Z") },
  });
  const events = await enforcer.run();
  for (let hour = 0; hour < 25; hour++) {
    events.push(...(await enforcer.run(61)));
  }

  expect(events).toMatchObject([
    { detailType: "Enforcement Audited", reason: expect.stringContaining("did not do it within a day") },
  ]);
  expect(enforcer.waiting).toEqual([]);
});
