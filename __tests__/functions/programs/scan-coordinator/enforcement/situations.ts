import { DAY_MINUTES, DIGEST, image, minutesFromNow, NOW, OTHER_DIGEST, TASK_ARN } from "../../../samples";
import { edit } from "../../../table/edit";
import { CLUSTER_ARN, containerOf, DEPLOYMENT_ARN, refusedByEcs } from "./simulated-ecs";
import { SimulatedEnforcer, withFailed } from "./simulated-enforcer";

/** What is decided about services and tasks, by what it is about. */
export type Situations = Readonly<Record<string, () => Promise<SimulatedEnforcer>>>;

export type Prepare = (enforcer: SimulatedEnforcer) => unknown;
const nothing: Prepare = () => undefined;

/** The image of a service or a task has failed, something happens, and runs come after so many minutes each. */
export const failing =
  (prepare: Prepare = nothing, minutes: readonly number[] = [1, 5], kind: Kind = "service", settings = {}) =>
  async () => {
    const enforcer = await withFailed(kind, settings);
    await prepare(enforcer);
    const [first = 1, ...others] = minutes;
    await enforcer.run(first);
    // What is decided once is decided no more because of the same task.
    await (others.length > 0 && enforcer.recordTask(kind));
    return played(enforcer, ...others);
  };
type Kind = "service" | "standalone";

export async function played<Played extends SimulatedEnforcer>(
  enforcer: Played,
  ...minutes: readonly number[]
) {
  for (const after of minutes) {
    await enforcer.run(after);
  }
  return enforcer;
}

/** What ran before. */
const BEFORE = image("nginx:1.26", OTHER_DIGEST);
const FIX = `sha256:${"d".repeat(64)}`;
const OTHER_TASK = `${TASK_ARN}2`;

const refusedByGate =
  (stage: string): Prepare =>
  ({ table }) =>
    edit(table, `gate#production/web/deployment-1#${stage}`, { gateState: "FAILED" });

const deployAgain: Prepare = ({ ecs }) => {
  const [bad] = ecs.deployments;
  ecs.change({ status: "STOPPED" });
  ecs.deployments.push({
    ...(bad as (typeof ecs.deployments)[0]),
    ...{
      deploymentArn: `${DEPLOYMENT_ARN}0`,
      targetRevisionArn: "revision-3",
      sourceRevisionArns: ["revision-2"],
    },
  });
  ecs.images["revision-3"] = [containerOf(FIX)];
};

const sameAgain: Prepare = ({ ecs }) => {
  ecs.change({ targetRevisionArn: "revision-3", sourceRevisionArns: ["revision-1", "revision-2"] });
  ecs.deployedBefore("revision-0", "SUCCESSFUL");
  ecs.deployedBefore("revision-1", "SUCCESSFUL");
  ecs.deployedBefore("revision-2", "STOPPED");
  ecs.images["revision-0"] = [containerOf(OTHER_DIGEST)];
  ecs.images["revision-3"] = [containerOf(DIGEST)];
};

const named =
  (revision: string, ...containers: Parameters<typeof containerOf>): Prepare =>
  ({ ecs }) =>
    Object.assign(ecs.images, { [revision]: [containerOf(...containers)] });

export const staysFor = (days: number) => ({ freshUntil: minutesFromNow(days * DAY_MINUTES) });

export const ROLLBACKS: Situations = {
  "the same image that is deployed again is rolled back to what succeeded last": failing(sameAgain),
  "the message names the revision to which ECS has gone, and not the one that was expected": failing((on) => {
    on.ecs.after = () => on.ecs.change({ rolledBackTo: "web/revision-0" });
  }),
  "AWS's own container, of which ECS names no digest, keeps nothing from being rolled back": failing(
    ({ ecs }) => {
      const agent = { name: "ecs-service-connect-abc", image: "agent", imageDigest: undefined };
      ecs.images["revision-1"] = [containerOf(OTHER_DIGEST), agent];
    },
  ),
  "not the fix that is being deployed when the verdict arrives": failing(deployAgain),
  "not a first deployment": failing(({ ecs }) => ecs.change({ sourceRevisionArns: [] })),
  "not where the image ran before, longer ago than ECS lists": failing(
    named("revision-1", undefined, `nginx@${DIGEST}`),
  ),
  "not where somebody goes back to what was deployed with success before": failing(({ ecs }) => {
    ecs.deployedBefore("revision-0", "SUCCESSFUL");
    ecs.deployedBefore("revision-1", "SUCCESSFUL");
    ecs.images["revision-0"] = [containerOf(DIGEST)];
  }),
  "not to what has a fresh FAILED of its own": failing((on) => on.putVerdict("FAILED", BEFORE)),
  "nor where it has that on the other platform": failing((on) =>
    on.putVerdict("FAILED", { ...BEFORE, platform: "linux/arm64" }),
  ),
  "but where that is stale": async () => {
    const enforcer = new SimulatedEnforcer();
    await enforcer.putVerdict("FAILED", BEFORE);
    enforcer.store.passMinutes(25 * 60);
    await enforcer.recordTask("service");
    await enforcer.putVerdict("FAILED");
    return played(enforcer, 1);
  },
  "not where ECS has no digest of what ran before": failing(named("revision-1", undefined, "nginx:1.26")),
  "not one that the gate refuses, and which does not bring the image": failing(async (enforcer) => {
    enforcer.ecs.images["revision-2"] = [containerOf(FIX)];
    await refusedByGate("POST_SCALE_UP")(enforcer);
  }),
  "not a deployment that has ended": failing(({ ecs }) => ecs.change({ status: "SUCCESSFUL" })),
  "not one that ends right before the call": failing(({ ecs }) => {
    ecs.before = (operation) => operation === "rollBack" && ecs.change({ status: "SUCCESSFUL" });
  }),
  "one of which ECS has not named each image is decided about once it has": async () => {
    const enforcer = await failing(named("revision-2", undefined), [1, 1])();
    named("revision-2", DIGEST)(enforcer);
    return played(enforcer, 1);
  },
  "or after a day": failing(
    async (enforcer) => {
      await named("revision-2", undefined)(enforcer);
      await enforcer.changeVerdict(staysFor(3));
    },
    [1, 1, DAY_MINUTES],
  ),
  "nothing is needed of what ECS takes back": failing(({ ecs }) =>
    ecs.change({ status: "ROLLBACK_IN_PROGRESS", isTakenBack: true }),
  ),
  "nor before it has named its images": failing(({ ecs }) => {
    ecs.images["revision-2"] = [containerOf(undefined)];
    ecs.change({ status: "ROLLBACK_IN_PROGRESS", isTakenBack: true });
  }),
  "nor of what was taken back, and is over": failing(({ ecs }) =>
    ecs.change({ status: "ROLLBACK_SUCCESSFUL", isTakenBack: true }),
  ),
  "nor of what the gate has refused, before ECS says so": failing(refusedByGate("POST_SCALE_UP")),
  "nor after another revision of it": failing(refusedByGate("POST_SCALE_UP#revision-2")),
  "nor of a service that is gone": failing(({ ecs }) =>
    ecs.failWith(refusedByEcs("ServiceNotFoundException", "Service not found."), "history"),
  ),
};

export const SPARED: Situations = {
  "in the mode audit nothing is done, and people hear once what would have been": failing(
    nothing,
    [1, 1],
    "service",
    {
      mode: "audit",
    },
  ),
  "where both are left out, the item goes without a word": failing(nothing, [1], "service", {
    ...{ rollback_deployments: false, stop_standalone_tasks: false },
  }),
  "so it does where another cluster is chosen": failing(nothing, [1], "service", {
    cluster_arns: [`${CLUSTER_ARN}-2`],
  }),
  "an exception that holds lets the image run, and its use is published once": failing(({ store }) =>
    store.except({}),
  ),
  "so does one of the digest that Sysdig shows": failing(({ store }) =>
    store.except({ image: OTHER_DIGEST }),
  ),
  "and one of the workload": failing(({ store }) => store.except({ workloads: ["production/web"] })),
  "but none of another": failing(({ store }) => store.except({ workloads: ["production/api"] })),
  "nor of another account": failing(({ store }) => store.except({ accounts: ["222222222222"] })),
  "nor one that cannot be read": failing(({ table }) =>
    edit(table, "config#exceptions", { exceptions: "[{" }),
  ),
  "while the gate is open nothing is done, and people hear so": failing(({ store }) => store.openGate(60)),
  "also where it is open for this service, whose opening is announced": failing(({ store }) =>
    store.openGate(60, "production/web"),
  ),
};

/** A task has started, and its image has failed; ECS says something else of it. */
const task =
  (
    changes: Parameters<SimulatedEnforcer["ecs"]["runs"]>[0] = {},
    prepare: Prepare = nothing,
    minutes = [1, 5],
  ) =>
  async () => {
    const enforcer = await withFailed("standalone", {}, { createdAt: NOW, ...changes });
    await prepare(enforcer);
    return played(enforcer, ...minutes);
  };
const says = (changes: Parameters<SimulatedEnforcer["ecs"]["runs"]>[0]) =>
  task({}, ({ ecs }) => ecs.runs(changes));
const of = (groups: readonly string[], about: string) =>
  Object.fromEntries(groups.map((group) => [`${about} "${group}"`, task({ group })]));

export const TASKS: Situations = {
  ...of(["family:web", "family:any:thing/else", "nightly", "my-group_1"], "stopped is a task of the group"),
  ...of(
    ["daemon-task-definition/agent:3", "arn:aws:batch:job", "batch/job", "service:", ""],
    "none that may be stopped, and people hear of it once, is one of the group",
  ),
  "an event says that it may be stopped, and ECS that it is a service's": says({ group: "service:web" }),
  "or a daemon's": says({ group: "daemon-task-definition/web:7" }),
  "or runs another image": says({ containers: [containerOf(OTHER_DIGEST)] }),
  "or has pulled another one than its reference names": says({
    containers: [containerOf(OTHER_DIGEST, `nginx@${DIGEST}`)],
  }),
  "or one whose digest nobody names": says({ containers: [containerOf(undefined)] }),
  "or is of another family": says({
    taskDefinitionArn: "arn:aws:ecs:us-east-1:123456789012:task-definition/api:1",
  }),
  "or of another platform": says({ architecture: "arm64" }),
  "or of a launch type that the installation does not look at": says({ launchType: "EC2" }),
  "or has ended": says({ isRunning: false, stoppedReason: "done" }),
  "or knows it no more": task({}, ({ ecs }) => ecs.running.clear()),
  "or that it ends right before it is stopped": task({}, ({ ecs }) => {
    ecs.before = (operation) => operation === "stopTask" && ecs.running.clear();
  }),
  "or knows its cluster no more": task({}, ({ ecs }) =>
    ecs.failWith(refusedByEcs("ClusterNotFoundException")),
  ),
  "tasks of the family that nobody has recorded are stopped as well, and those that ran before go on": task(
    {},
    ({ ecs }) => {
      ecs.runs({ taskArn: OTHER_TASK, createdAt: minutesFromNow(0.5) });
      ecs.runs({ taskArn: `${TASK_ARN}3`, createdAt: minutesFromNow(-1) });
    },
  ),
  "one that the list does not show yet is stopped, since its event has named it": task({}, ({ ecs }) => {
    ecs.listTasks = async () => [];
  }),
  "of a family with more tasks than there is time for, the next run goes on": async () => {
    const enforcer = await task({}, ({ ecs }) => ecs.runs({ taskArn: OTHER_TASK }), [])();
    await enforcer.run(1, () => enforcer.ecs.actions.length === 0);
    return played(enforcer, 1);
  },
  "what ECS refuses of one task keeps the others from nothing": async () => {
    const enforcer = await withFailed("standalone");
    for (const number of [1, 2, 3]) {
      await enforcer.start("standalone", { taskArn: `${TASK_ARN}-${number}` });
    }
    enforcer.ecs.before = () => {
      if (enforcer.ecs.calls.at(-1) === `stopTask ${TASK_ARN}-1`) throw new Error("socket hang up");
    };
    return played(enforcer, 5, 5);
  },
};
