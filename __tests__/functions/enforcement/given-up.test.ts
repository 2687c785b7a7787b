import { DAY_MINUTES, TASK_ARN } from "../samples";
import { DEPLOYMENT_ARN, refusedByEcs } from "./simulated-ecs";
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
    enforcer.ecs.runs({ taskArn: taskArn(1), createdAt: enforcer.now() });
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
    const task = { taskArn: taskArn(number), createdAt: enforcer.now() };
    enforcer.ecs.runs(task);
    await enforcer.recordTask("standalone", NGINX, task);
    enforcer.store.passMinutes(DAY_MINUTES - 60);
  }
  await enforcer.putVerdict("FAILED");

  await enforcer.run();

  expect(enforcer.ecs.actions).toEqual([`stopTask ${taskArn(2)}`, `stopTask ${taskArn(3)}`]);
});

test("what ECS refuses for a day is given up of one task, and goes on of those that were recorded later", async () => {
  const enforcer = await withFailed("standalone");
  enforcer.ecs.failWith(refusedByEcs("AccessDeniedException"), "stopTask");
  await enforcer.runs(23, 61);
  await enforcer.changeVerdict({ freshUntil: new Date("2026-03-05T00:00:00Z") });
  enforcer.ecs.runs({ taskArn: taskArn(1), createdAt: enforcer.now() });
  await enforcer.recordTask("standalone", NGINX, { taskArn: taskArn(1) });

  expect(await enforcer.runs(4, 61)).toMatchObject([
    {
      detailType: "Enforcement Audited",
      taskArn: TASK_ARN,
      reason: expect.stringContaining("within a day: AccessDenied"),
    },
  ]);
  enforcer.ecs.before = () => undefined;
  expect(await enforcer.runs(2, 61)).toMatchObject([{ detailType: "Task Stopped", taskArn: taskArn(1) }]);
  expect(enforcer.waiting).toEqual([]);
});

test("so it is of a deployment", async () => {
  const enforcer = await withFailed("service");
  enforcer.ecs.failWith(refusedByEcs("AccessDeniedException"), "rollBack");
  await enforcer.changeVerdict({ freshUntil: new Date("2026-03-05T00:00:00Z") });

  expect([...(await enforcer.run()), ...(await enforcer.runs(25, 61))]).toMatchObject([
    { detailType: "Enforcement Audited", reason: expect.stringContaining("did not do it within a day") },
  ]);
  expect(enforcer.waiting).toEqual([]);
});
