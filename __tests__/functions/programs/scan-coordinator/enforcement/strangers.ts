import type { StandingTask } from "../../../../../functions/deployments/deployment";
import { minutesFromNow, TASK_ARN, TASK_DEFINITION_ARN } from "../../../samples";
import { edit } from "../../../table/edit";
import { CLUSTER_ARN, refusedByEcs } from "./simulated-ecs";
import { NGINX, SimulatedEnforcer, withFailed } from "./simulated-enforcer";
import { type Prepare, played, type Situations } from "./situations";

// Whoever starts a task chooses its group, and may name a service whose task it is not.

const definition = (family: string) => `arn:aws:ecs:us-east-1:123456789012:task-definition/${family}:7`;
const JOB = definition("job");
const STRANGER = `${TASK_ARN}-stranger`;
/** As ECS starts the service's tasks. */
const OWN_STARTER = "ecs-svc/1234567890123456789";
const isOver = { status: "SUCCESSFUL" };

/** A task of the group `service:web` runs, which is one of the service's or not, and the image has failed. */
const namesService =
  (prepare: Prepare, minutes: readonly number[] = [5], settings = {}, startedBy = "somebody", detail = {}) =>
  async () => {
    const enforcer = await withFailed("service", settings, {}, { startedBy, ...detail });
    await prepare(enforcer);
    return played(enforcer, ...minutes);
  };

/** A task of the service, and one that only names it, and their image has failed. */
const besideOwn =
  (task: Partial<StandingTask>, prepare: Prepare = () => undefined, minutes: readonly number[] = [5]) =>
  async () => {
    const enforcer = new SimulatedEnforcer();
    await enforcer.start("service", { taskArn: STRANGER, ...task }, { startedBy: "somebody" });
    await enforcer.start("service");
    enforcer.ecs.ofService = [TASK_ARN];
    await enforcer.putVerdict("FAILED");
    await prepare(enforcer);
    return played(enforcer, ...minutes);
  };

/** There were as many actions in this hour as there may be. */
const fill = ({ table }: SimulatedEnforcer, hour: string) =>
  edit(table, `enforcement#${hour}#2026-03-01T12`, { actions: ["production/service:api 1"] });

const hidesNoNext = (startedBy: string) =>
  namesService(
    async (enforcer) => {
      enforcer.ecs.change(isOver);
      const start = (number: number, taskDefinitionArn = TASK_DEFINITION_ARN) =>
        enforcer.start("service", { taskArn: `${TASK_ARN}-${number}`, taskDefinitionArn }, { startedBy });
      await start(2);
      await start(3, JOB);
      await enforcer.run(5);
      await start(4);
    },
    [5],
  );

const hides = (task: Partial<StandingTask>, isLater = false) =>
  namesService(
    async (enforcer) => {
      enforcer.ecs.change(isOver);
      enforcer.ecs.ofService = [TASK_ARN];
      await (isLater && enforcer.run(5));
      await enforcer.start("service", { taskArn: STRANGER, ...task }, { startedBy: OWN_STARTER });
    },
    [5],
    {},
    OWN_STARTER,
  );

const fullHour = (hour: string) =>
  namesService(
    async (enforcer) => {
      await fill(enforcer, hour);
      const [key = ""] = enforcer.waiting;
      await edit(enforcer.table, `enforcement#${key}`, { attempts: 1 });
    },
    [5, 5, 60],
    { max_actions_per_hour: 1 },
  );

export const STRANGERS: Situations = {
  "a task that names a service, which is no task of it, is a standalone one": namesService(({ ecs }) =>
    ecs.change(isOver),
  ),
  "so it is where there is no such service": namesService(({ ecs }) =>
    ecs.failWith(refusedByEcs("ServiceNotFoundException"), "listTasks", "history"),
  ),
  "a task of the service is never stopped": namesService(({ ecs }) => {
    ecs.ofService = [TASK_ARN];
  }),
  "none hides the next, without a starter": hidesNoNext(""),
  "nor with that of the service": hidesNoNext(OWN_STARTER),
  "none hides behind the service's own tasks": hides({ createdAt: minutesFromNow(5) }, true),
  "nor in another launch type": hides({ launchType: "EXTERNAL" }),
  "nor behind many others, of a family that only it has": async () => {
    const enforcer = new SimulatedEnforcer({ max_actions_per_hour: 100 });
    enforcer.ecs.change(isOver);
    for (let number = 0; number < 12; number++) {
      const task = {
        taskArn: `${TASK_ARN}-${number}`,
        taskDefinitionArn: number === 0 ? JOB : TASK_DEFINITION_ARN,
      };
      await enforcer.start("service", task, { startedBy: `${number}` });
    }
    await enforcer.putVerdict("FAILED");
    return played(enforcer, 5);
  },
  "none hides the service's deployment, though all recorded tasks are strangers": namesService(
    () => undefined,
  ),
  "of a task of the service and a stranger neither hides the other": besideOwn({ taskDefinitionArn: JOB }),
  "an exception for the service is none of the stranger": besideOwn({ taskDefinitionArn: JOB }, ({ store }) =>
    store.except({ workloads: ["production/web"] }),
  ),
  "one for the family of the stranger lets it run": besideOwn({ taskDefinitionArn: JOB }, ({ store }) =>
    store.except({ workloads: ["production/job"] }),
  ),
  "a gate that is open for the service is none for the stranger": besideOwn(
    { taskDefinitionArn: JOB },
    ({ store }) => store.openGate(60, "production/web"),
  ),
  "a stranger that is too young is not forgotten because its service is decided about": besideOwn(
    { createdAt: minutesFromNow(1) },
    ({ ecs }) => ecs.change(isOver),
    [1, 1, 1, 1],
  ),
  "an hour with as many rollbacks as there may be holds up no stop": fullHour("rollbacks"),
  "nor one with as many stops a rollback": fullHour("stops"),
  "a deployment that begins while a stranger waits for the next hour is rolled back in its minute":
    namesService(
      async (enforcer) => {
        await fill(enforcer, "stops");
        enforcer.ecs.change(isOver);
        await enforcer.run(5);
        enforcer.ecs.change({ status: "IN_PROGRESS" });
        await enforcer.recordTask("service", NGINX, { taskArn: `${TASK_ARN}-own` });
      },
      [1],
      { max_actions_per_hour: 1 },
    ),
  "where one has to wait for the hour, those that are too young wait for their minute": namesService(
    async (enforcer) => {
      enforcer.ecs.runs({ group: "service:web", taskArn: STRANGER, createdAt: minutesFromNow(4) });
      await fill(enforcer, "rollbacks");
    },
    [5, 3],
    { max_actions_per_hour: 1 },
  ),
  "a job of AWS Batch is none, whatever group its task has": namesService(
    ({ ecs }) => ecs.change(isOver),
    [5],
    {},
    "somebody",
    { clusterArn: "arn:aws:ecs:us-east-1:123456789012:cluster/AWSBatch-imports-2f7c1e0a" },
  ),
  "where standalone tasks are left out, nobody is asked whose task it is": namesService(
    () => undefined,
    [5],
    {
      stop_standalone_tasks: false,
    },
  ),
  "what is decided about services that somebody has only written into groups is published of each":
    async () => {
      const enforcer = new SimulatedEnforcer({ mode: "audit" });
      for (const [group, clusterArn] of [
        ["service:web", CLUSTER_ARN],
        ["service:api", CLUSTER_ARN],
        ["service:web", `${CLUSTER_ARN}-2`],
      ]) {
        // None of ECS's: all have the revision of the task definition instead of a deployment.
        await enforcer.recordTask("service", undefined, { group, clusterArn, startedBy: "somebody" });
      }
      await enforcer.putVerdict("FAILED");
      return played(enforcer, 1);
    },
};

/** So many standalone tasks of a family run the image. */
async function recordTasks(enforcer: SimulatedEnforcer, family: string, count = 1) {
  for (let number = 1; number <= count; number++) {
    const taskArn = `${TASK_ARN}-${family}-${number}`;
    const task = { taskArn, taskDefinitionArn: definition(family), group: `family:${family}` };
    await enforcer.start("standalone", task);
  }
}

async function failedIn(families: Readonly<Record<string, number>>, most: number) {
  const enforcer = new SimulatedEnforcer({ max_actions_per_hour: most });
  for (const [family, count] of Object.entries(families)) {
    await recordTasks(enforcer, family, count);
  }
  await enforcer.putVerdict("FAILED");
  return enforcer;
}

const behindOthers = (family: string) => async () => {
  const enforcer = await failedIn({ [family]: 2 }, 20);
  await enforcer.run();
  const createdAt = enforcer.now();
  const stranger = { taskArn: `${TASK_ARN}-${family}-3`, taskDefinitionArn: definition(family), createdAt };
  await enforcer.start("service", stranger, { startedBy: "somebody" });
  await enforcer.recordTask("service", NGINX, { taskArn: `${TASK_ARN}-own`, createdAt });
  for (const other of ["a", "b", "c", "d"]) {
    await recordTasks(enforcer, other);
    await enforcer.run();
  }
  return enforcer;
};

export const HOURS: Situations = {
  "past the bound enforcement pauses, says so once an hour, and the rest is done in the next hours":
    async () => {
      const enforcer = await failedIn({ a: 1, b: 1, c: 1, d: 1 }, 3);
      await enforcer.run();
      // As once every channel has it.
      await enforcer.table.delete("outcome#scanning-2026-03-01T12-stops-paused");
      await recordTasks(enforcer, "e");
      return played(enforcer, 1, 30, 30);
    },
  "a family with many tasks goes after all others from its third on, has half of the hour, and people hear so once":
    async () => {
      const enforcer = await played(await failedIn({ many: 9, one: 1, two: 1 }, 8), 1, 1, 1);
      await recordTasks(enforcer, "late");
      return played(enforcer, 1, 60, 60);
    },
  "the hour is that in which ECS is asked, within one run, too": async () => {
    const enforcer = await failedIn({ a: 1, b: 1, c: 1 }, 1);
    enforcer.store.passMinutes(57);
    enforcer.ecs.after = () => enforcer.store.passMinutes(5);
    return played(enforcer, 2);
  },
  "a task that only names a service does not wait for ever behind others of its family": behindOthers("web"),
  "nor of another one": behindOthers("job"),
};
