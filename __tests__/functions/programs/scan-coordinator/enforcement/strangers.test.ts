import type { StandingTask } from "../../../../../functions/deployments/deployment";
import { minutesFromNow, TASK_ARN, TASK_DEFINITION_ARN } from "../../../samples";
import { edit } from "../../../table/edit";
import { refusedByEcs } from "./simulated-ecs";
import { kindsOf, NGINX, SimulatedEnforcer, withFailed } from "./simulated-enforcer";

// Whoever starts a task chooses its group, and may name a service whose task it is not.

const JOB = "arn:aws:ecs:us-east-1:123456789012:task-definition/job:1";
const STRANGER = `${TASK_ARN}-stranger`;

/** As ECS starts the service's tasks. */
const OWN_STARTER = "ecs-svc/1234567890123456789";

/** A task of the group `service:web` runs, which is one of the service's or not, and the image has failed. */
const withNamed = (settings = {}, startedBy = "somebody", detail = {}) =>
  withFailed("service", settings, {}, { startedBy, ...detail });

/** There were as many actions in this hour as there may be. */
const fill = ({ table }: SimulatedEnforcer, hour: string) =>
  edit(table, `enforcement#${hour}#2026-03-01T12`, { actions: ["production/service:api 1"] });

/** A task of the service, and one that only names it, and their image has failed. */
async function withStranger(task: Partial<StandingTask> = {}) {
  const enforcer = new SimulatedEnforcer();
  await enforcer.start("service", { taskArn: STRANGER, ...task }, { startedBy: "somebody" });
  await enforcer.start("service");
  enforcer.ecs.ofService = [TASK_ARN];
  await enforcer.putVerdict("FAILED");
  return enforcer;
}

test.each<[string, (enforcer: SimulatedEnforcer) => unknown]>([
  ["which is no task of it", () => undefined],
  [
    "which there is not",
    ({ ecs }) => ecs.failWith(refusedByEcs("ServiceNotFoundException"), "listTasks", "history"),
  ],
])("a task that names a service %s is a standalone task", async (_, prepare) => {
  const enforcer = await withNamed();
  enforcer.ecs.change({ status: "SUCCESSFUL" });
  prepare(enforcer);

  const events = await enforcer.run(5);

  expect(enforcer.ecs.actions).toEqual([`stopTask ${TASK_ARN}`]);
  expect(events).toMatchObject([{ detailType: "Task Stopped", family: "web", taskArn: TASK_ARN }]);
  expect(events[0]).not.toHaveProperty("service");
  expect(enforcer.waiting).toEqual([]);
});

test("a task of the service is never stopped", async () => {
  const enforcer = await withNamed();
  enforcer.ecs.ofService = [TASK_ARN];

  expect(kindsOf(await enforcer.run(5))).toEqual(["Deployment Rolled Back"]);
  expect(enforcer.ecs.running.get(TASK_ARN)?.isRunning).toBe(true);
});

test.each(["", OWN_STARTER])(
  "none hides the next: of those that give %j as their starter, each is stopped",
  async (startedBy) => {
    const enforcer = await withNamed();
    enforcer.ecs.change({ status: "SUCCESSFUL" });
    const start = (number: number, taskDefinitionArn = TASK_DEFINITION_ARN) =>
      enforcer.start("service", { taskArn: `${TASK_ARN}-${number}`, taskDefinitionArn }, { startedBy });
    await start(2);
    await start(3, JOB);
    await enforcer.run(5);
    expect(enforcer.ecs.actions.sort()).toEqual(["", "-2", "-3"].map((end) => `stopTask ${TASK_ARN}${end}`));

    await start(4);
    await enforcer.run(5);
    expect(enforcer.ecs.actions).toContain(`stopTask ${TASK_ARN}-4`);
  },
);

test.each([
  ["behind the service's own tasks, whose starter it gives", true, { createdAt: minutesFromNow(5) }],
  ["in another launch type than that of the others of its starter", false, { launchType: "EXTERNAL" }],
])("none hides %s", async (_, isLater, task) => {
  const enforcer = await withNamed({}, OWN_STARTER);
  enforcer.ecs.change({ status: "SUCCESSFUL" });
  enforcer.ecs.ofService = [TASK_ARN];
  await (isLater && enforcer.run(5));
  await enforcer.start("service", { taskArn: STRANGER, ...task }, { startedBy: OWN_STARTER });

  await enforcer.run(5);

  expect(enforcer.ecs.actions).toEqual([`stopTask ${STRANGER}`]);
});

test("none hides behind many others, of a family that only it has", async () => {
  const enforcer = new SimulatedEnforcer({ max_actions_per_hour: 100 });
  enforcer.ecs.change({ status: "SUCCESSFUL" });
  for (let number = 0; number < 12; number++) {
    const taskDefinitionArn = number === 0 ? JOB : TASK_DEFINITION_ARN;
    const task = { taskArn: `${TASK_ARN}-${number}`, taskDefinitionArn };
    await enforcer.start("service", task, { startedBy: `${number}` });
  }
  await enforcer.putVerdict("FAILED");

  await enforcer.run(5);

  expect(enforcer.ecs.actions).toContain(`stopTask ${TASK_ARN}-0`);
});

test("none hides the service's deployment: it is rolled back, though all recorded tasks are strangers", async () => {
  const enforcer = await withNamed();

  expect(kindsOf(await enforcer.run(5)).sort()).toEqual(["Deployment Rolled Back", "Task Stopped"]);
});

test.each<[string, (enforcer: SimulatedEnforcer) => unknown, string[]]>([
  ["neither hides the other", () => undefined, ["Deployment Rolled Back", "Task Stopped"]],
  [
    "an exception for the service is none of the stranger",
    ({ store }) => store.except({ workloads: ["production/web"] }),
    ["Deployment Exception Used", "Task Stopped"],
  ],
  [
    "an exception for the family of the stranger lets it run",
    ({ store }) => store.except({ workloads: ["production/job"] }),
    ["Deployment Exception Used", "Deployment Rolled Back"],
  ],
  [
    "a gate that is open for the service is none for the stranger",
    ({ store }) => store.openGate(60, "production/web"),
    ["Enforcement Audited", "Task Stopped"],
  ],
])("of a task of the service and a stranger, %s", async (_, prepare, expected) => {
  const enforcer = await withStranger({ taskDefinitionArn: JOB });
  await prepare(enforcer);

  expect(kindsOf(await enforcer.run(5)).sort()).toEqual(expected);
  expect(enforcer.ecs.actions.includes(`stopTask ${STRANGER}`)).toBe(expected.includes("Task Stopped"));
});

test("a stranger that is too young is not forgotten because its service is decided about", async () => {
  const enforcer = await withStranger({ createdAt: minutesFromNow(1) });
  enforcer.ecs.change({ status: "SUCCESSFUL" });

  expect(kindsOf(await enforcer.runs(4))).toEqual(["Enforcement Audited", "Task Stopped"]);
});

test.each([
  ["rollbacks", "Task Stopped", "Deployment Rolled Back"],
  ["stops", "Deployment Rolled Back", "Task Stopped"],
])("an hour with as many %s as there may be holds up no %s", async (full, done, later) => {
  const enforcer = await withNamed({ max_actions_per_hour: 1 });
  await fill(enforcer, full);
  const [key = ""] = enforcer.waiting;
  await edit(enforcer.table, `enforcement#${key}`, { attempts: 1 });

  expect(kindsOf(await enforcer.run(5)).sort()).toEqual([done, "Enforcement Paused"].sort());
  expect(await enforcer.run(5)).toEqual([]);
  expect(kindsOf(await enforcer.run(60))).toEqual([later]);
});

test("a deployment that begins while a stranger waits for the next hour is rolled back in its minute", async () => {
  const enforcer = await withNamed({ max_actions_per_hour: 1 });
  await fill(enforcer, "stops");
  enforcer.ecs.change({ status: "SUCCESSFUL" });
  expect(kindsOf(await enforcer.run(5))).toEqual(["Enforcement Paused"]);

  enforcer.ecs.change({ status: "IN_PROGRESS" });
  await enforcer.recordTask("service", NGINX, { taskArn: `${TASK_ARN}-own` });

  expect(kindsOf(await enforcer.run())).toEqual(["Deployment Rolled Back"]);
});

test("where one has to wait for the hour, those that are too young wait for their minute", async () => {
  const enforcer = await withNamed({ max_actions_per_hour: 1 });
  const young = `${TASK_ARN}-young`;
  enforcer.ecs.runs({ group: "service:web", taskArn: young, createdAt: minutesFromNow(4) });
  await fill(enforcer, "rollbacks");

  expect(kindsOf(await enforcer.run(5)).sort()).toEqual(["Enforcement Paused", "Task Stopped"]);
  expect(kindsOf(await enforcer.run(3))).toEqual(["Enforcement Paused"]);
});

test("a job of AWS Batch is none, whatever group its task has", async () => {
  const clusterArn = "arn:aws:ecs:us-east-1:123456789012:cluster/AWSBatch-imports-2f7c1e0a";
  const enforcer = await withNamed({}, "somebody", { clusterArn });
  enforcer.ecs.change({ status: "SUCCESSFUL" });

  expect(await enforcer.run(5)).toMatchObject([
    {
      detailType: "Enforcement Audited",
      reason: expect.stringContaining("AWS may replace it with another task"),
    },
  ]);
});

test("where standalone tasks are left out, nobody is asked whose task it is", async () => {
  const enforcer = await withNamed({ stop_standalone_tasks: false });

  await enforcer.run(5);

  expect(enforcer.ecs.calls.filter((call) => call.includes("asks"))).toEqual([]);
});
