import { familyOf, lastPart } from "../../../contract/arn";
import { GATE_PREFIX, GATE_STAGES } from "../../../contract/blocking/gate";
import { MINUTE } from "../../../contract/durations";
import { type Image, PLATFORMS } from "../../../contract/images/image";
import {
  type Deployment,
  digestIn,
  imagesIn,
  isUnderWay,
  type Revision,
  runsImage,
  type StandingTask,
} from "../../../deployments/deployment";
import { MAX_ON_PAGE } from "../../../deployments/ecs-deployments";
import { digestsAmong, ranBefore } from "../../../deployments/known-here";
import { containersWith, type Subject } from "../../../enforcement/subject";
import { isFresh } from "../../../images/verdict";
import { readImages } from "../../../ledger/asker";
import type { Table } from "../../../table/table";
import { isAwsManaged } from "../../../tasks/sightings";
import { knownPlatform } from "../../../tasks/task-event";
import { isKeptByNobody, isOfAws, workloadOf } from "../../../tasks/workload";
import { type Ecs, unlessOver } from "./act-on-ecs";

/** Possible action on a subject, according to ECS's present state. */
export type Plan =
  | { readonly kind: "roll-back"; readonly deployment: Deployment; readonly backTo: string | undefined }
  | { readonly kind: "stop-task" }
  /** No action, with the reason that people read. "later": ECS's state does not allow a decision yet. */
  | {
      readonly kind: "impossible" | "later";
      readonly why: string;
      readonly deployment?: Deployment | undefined;
      /** Whether the reason is that the image ran here before. */
      readonly isKnownHere?: boolean;
    };

export interface Found {
  readonly subject: Subject;
  readonly plan: Plan;
}

export interface Known {
  readonly ecs: Ecs;
  readonly table: Pick<Table, "getAll">;
  readonly now: Date;
  readonly hasTime: () => boolean;
}

/** How long ECS's lists may lag, in milliseconds: a younger task may be missing in the list of its service. */
const LISTED_AFTER_MS = 2 * MINUTE;

const WHY = {
  ended: "no deployment of the service is under way any more",
  unnamed: "ECS has not named each image of the running deployment",
  fix: "ECS does not list the image in the running deployment, which may be the fix",
  knownHere: "the service ran this image before, so somebody may have gone back to it on purpose",
  first: "no deployment of the service has succeeded before, so there is nothing to go back to",
  same: "ECS does not name the digest of each image that a rollback would bring back, and one may be the same image",
  failed: ", which a rollback would bring back, has the verdict FAILED, too",
} as const;

/**
 * Plans the action on a service's deployment. Undefined if there is nothing to do or report: ECS or the gate takes the
 * deployment back, or the service does not exist. A rollback must not undo a deliberate change, and must remove the
 * image. Unknown data counts as the worst case: the deployment may be the fix, or the rollback may bring back the same
 * image.
 *
 * @throws errors of ECS that may not come again later
 */
export async function planForService(
  { ecs, table, now, hasTime }: Known,
  { clusterArn, image, place }: Subject,
  service: string,
): Promise<Plan | undefined> {
  const listed = await unlessOver(ecs.history(clusterArn, service, hasTime));
  if (listed === undefined) {
    return undefined;
  }
  const newest = listed.find(isUnderWay) ?? listed[0];
  const deployment = newest && (await unlessOver(ecs.deployment(newest.deploymentArn)));
  const revisionsOf = async (arns: readonly string[]) => {
    const found = arns.length === 0 ? [] : await ecs.revisions(arns);
    return arns.map((arn) => found.find(({ revisionArn }) => revisionArn === arn));
  };
  const [target] = await revisionsOf(deployment?.targetRevisionArn ? [deployment.targetRevisionArn] : []);
  const bringsImage = target?.containers.some((each) => runsImage(each, image)) ?? false;
  const mayBringImage = bringsImage || !hasDigests(target);
  // The gate exists in the own place only.
  const isOver = deployment?.isTakenBack || (deployment && !place && (await isRefused(table, deployment)));
  if (isOver && mayBringImage) {
    return undefined;
  }
  const impossible = (why: string) => ({ kind: "impossible", why, deployment }) as const;
  if (deployment === undefined || !isUnderWay(deployment)) {
    return { ...impossible(WHY.ended), deployment: undefined };
  }
  if (!bringsImage) {
    return mayBringImage ? { kind: "later", why: WHY.unnamed, deployment } : impossible(WHY.fix);
  }
  const { current, all } = ranBefore(deployment, listed);
  const known = await digestsAmong(ecs, all, [image.digest], hasTime);
  if (known.has(image.digest)) {
    return { ...impossible(WHY.knownHere), isKnownHere: true };
  }
  if (current.length === 0) {
    return impossible(WHY.first);
  }
  const backTo = await revisionsOf(current);
  if (!backTo.every(hasDigests)) {
    return impossible(WHY.same);
  }
  const failed = await freshFailed(table, backTo.flatMap(imagesIn), now);
  return failed
    ? impossible(`the image ${failed.reference}${WHY.failed}`)
    : { kind: "roll-back", deployment, backTo: current[0] };
}

/** Whether the digest of each image of a revision is known, except AWS's own images. */
function hasDigests(revision: Revision | undefined): boolean {
  return revision?.containers.every((each) => digestIn(each) !== undefined || isAwsManaged(each)) ?? false;
}

/** Whether the gate has refused the deployment at a stage. ECS then takes it back, but may not say so yet. */
async function isRefused(table: Known["table"], { deploymentArn, targetRevisionArn = "" }: Deployment) {
  const name = deploymentArn.slice(deploymentArn.indexOf("/") + 1);
  const keys = GATE_STAGES.map((stage) => `${GATE_PREFIX}${name}#${stage}`);
  // A revision has its own item if the stage was called for another revision before.
  const ofRevision = keys.map((key) => `${key}#${lastPart(targetRevisionArn)}`);
  const rows = await table.getAll([...keys, ...ofRevision]);
  return rows.some(({ gateState }) => gateState === "FAILED");
}

/**
 * Returns the first of these images with a fresh FAILED on any platform, because ECS does not name a revision's
 * platform.
 */
async function freshFailed(table: Known["table"], images: readonly Omit<Image, "platform">[], now: Date) {
  const wanted = images.flatMap((image) => PLATFORMS.map((platform) => ({ ...image, platform })));
  const known = [...(await readImages(table, wanted)).values()];
  return known.find(({ verdict }) => verdict?.verdict === "FAILED" && isFresh(verdict, now))?.image;
}

/**
 * Returns the tasks of a family that run the image and were created after the first recorded task. Only ECS's answer
 * counts, never the event or the item. A task is stopped only if ECS names the digest, and nothing restarts tasks of
 * its group.
 *
 * @throws errors of ECS that may not come again later
 */
export async function tasksWithImage(known: Known, subject: Subject): Promise<Found[]> {
  const { clusterArn, family } = subject;
  const tasks = await newTasks(known, subject, () => list(known, subject, { family }));
  return tasks.flatMap((task) => {
    const { group } = task;
    const workload = workloadOf({ clusterArn, ...task });
    const isOfFamily = workload?.kind === "family" && workload.name === family;
    return isOfFamily ? foundTask(subject, task, isKeptByNobody({ group, clusterArn })) : [];
  });
}

/**
 * Returns tasks that name the service as their group but do not belong to it: recorded tasks, and later tasks of their
 * families. The service may not even exist.
 *
 * @returns these tasks, and whether each recorded task is among them
 * @throws errors of ECS that may not come again later
 */
export async function strangersOf(known: Known, subject: Subject, serviceName: string) {
  const { service: _, startedFor, others, ...standalone } = subject;
  const { clusterArn } = subject;
  const { now } = known;
  const families = new Set([subject, ...(others ?? [])].map(({ family }) => family));
  const own = new Set<string>();
  const tasks = await newTasks(known, subject, async () => {
    const listed = await Promise.all([...families].map((family) => list(known, subject, { family })));
    // Comes last, so that this list has every task of the service that is on the earlier lists.
    for (const arn of await list(known, subject, { serviceName })) {
      own.add(arn);
    }
    return listed.flat().filter((arn) => !own.has(arn));
  });
  const strangers = tasks.filter(
    ({ taskArn, group }) => group === `service:${serviceName}` && !own.has(taskArn),
  );
  return {
    strangers: strangers.map((task): Found => {
      const found = foundTask(standalone, task, !isOfAws({ group: task.group, clusterArn }));
      const isYoung = (task.createdAt ?? now).getTime() > now.getTime() - LISTED_AFTER_MS;
      const why = "ECS may not list the task under its service yet";
      return isYoung ? { ...found, plan: { kind: "later", why } } : found;
    }),
    areAll: recordedOf(subject).every((arn) => strangers.some((task) => task.taskArn === arn)),
  };
}

async function list({ ecs, hasTime }: Known, { clusterArn }: Subject, of: Parameters<Ecs["listTasks"]>[1]) {
  return (await unlessOver(ecs.listTasks(clusterArn, of, hasTime))) ?? [];
}

const recordedOf = ({ taskArn, others = [] }: Subject): readonly string[] =>
  [{ taskArn }, ...others].map((each) => each.taskArn);

/** Returns tasks that run the image: the recorded tasks, and listed tasks created after the first recorded one. */
async function newTasks({ ecs }: Known, subject: Subject, listed: () => Promise<readonly string[]>) {
  const recorded = recordedOf(subject);
  const described = async (arns: readonly string[]) =>
    (await unlessOver(ecs.tasks(subject.clusterArn, arns))) ?? [];
  // Comes first, because this call, unlike a list, has a time limit, which detects a hanging place. Also, lists may
  // lag.
  const found = [...(await described(recorded))];
  const further = (await listed()).filter((arn) => !recorded.includes(arn));
  for (let read = 0; read < further.length; read += MAX_ON_PAGE) {
    found.push(...(await described(further.slice(read, read + MAX_ON_PAGE))));
  }
  return found.filter((task) => {
    const isNew = task.createdAt === undefined || task.createdAt.toISOString() >= subject.since;
    return runsIt(subject, task) && (isNew || recorded.includes(task.taskArn));
  });
}

function runsIt({ image, launchTypes }: Subject, task: StandingTask): boolean {
  const { isRunning, containers, launchType, architecture } = task;
  return (
    isRunning &&
    containersWith(image, containers).length > 0 &&
    launchTypes.includes(launchType) &&
    (architecture === undefined || knownPlatform(architecture) === image.platform)
  );
}

function foundTask(recorded: Subject, task: StandingTask, mayStop: boolean): Found {
  const { clusterArn, image } = recorded;
  const { taskArn, group, createdAt } = task;
  const containers = containersWith(image, task.containers);
  // Each task has its own day, because it may have been recorded later.
  const notedAt = (taskArn !== recorded.taskArn && createdAt?.toISOString()) || recorded.notedAt;
  const its = `the task is of the group ${group || "without a name"}`;
  const why = isOfAws({ group, clusterArn })
    ? `${its} in the cluster ${lastPart(clusterArn)}, and AWS may replace it with another task`
    : `${its}; only tasks of a group family:NAME, or of a group without colon and slash, are stopped`;
  return {
    subject: { ...recorded, taskArn, family: familyOf(task.taskDefinitionArn), containers, notedAt },
    plan: mayStop ? { kind: "stop-task" } : { kind: "impossible", why },
  };
}
