import { within } from "../../../clients/time-limit";
import { lastPart } from "../../../contract/arn";
import { SECOND } from "../../../contract/durations";
import { type Image, PLATFORMS } from "../../../contract/images/image";
import type { DeploymentEvent } from "../../../contract/notices/deployment-event";
import {
  type Deployment,
  imagesIn,
  isUnderWay,
  type ListedDeployment,
  type StandingTask,
} from "../../../deployments/deployment";
import type { EcsDeployments } from "../../../deployments/ecs-deployments";
import { findRollbackTargets } from "../../../deployments/rollback-targets";
import { containersWith, type Subject } from "../../../enforcement/subject";
import { isFresh } from "../../../images/verdict";
import { readImages } from "../../../ledger/asker";
import type { Table } from "../../../table/table";
import { knownPlatform } from "../../../tasks/task-event";
import { isKeptByNobody, workloadOf } from "../../../tasks/workload";
import { type NoRollback, whyNoRollback } from "./decide";
import { noConsent, refusalOf } from "./ecs-refusal";

/** Calls of ECS that enforcement makes. */
export type Ecs = Pick<
  EcsDeployments,
  "history" | "deployment" | "revision" | "rollBack" | "tasksOfFamily" | "tasks" | "stopTask"
>;

/** No time is left for one more question or action: later, and no failure. */
export class OutOfTimeError extends Error {
  override readonly name = "OutOfTimeError";
}

/** @throws OutOfTimeError */
export function needTime(hasTime: () => boolean): void {
  if (!hasTime()) {
    throw new OutOfTimeError("too little time is left");
  }
}

/** How long ECS may take for an answer, with the session of a member's role that the question may need. */
const ANSWER_MS = 4 * SECOND;

/**
 * ECS, whose answers come in time, or fail with a `TimeoutError`. Nothing is asked without time.
 *
 * @throws OutOfTimeError
 */
export function inTime(ecs: Ecs, hasTime: () => boolean): Ecs {
  const ask = async <T>(question: () => Promise<T>): Promise<T> => {
    needTime(hasTime);
    return within(ANSWER_MS, question());
  };
  return {
    history: (...about) => ask(() => ecs.history(...about)),
    deployment: (...about) => ask(() => ecs.deployment(...about)),
    revision: (...about) => ask(() => ecs.revision(...about)),
    rollBack: (...about) => ask(() => ecs.rollBack(...about)),
    // It may have many pages, and asks for time before each.
    tasksOfFamily: (...about) => ecs.tasksOfFamily(...about),
    tasks: (...about) => ask(() => ecs.tasks(...about)),
    stopTask: (...about) => ask(() => ecs.stopTask(...about)),
  };
}

/** Possible action on a subject, as ECS has it now. */
export type Plan =
  | { readonly kind: "roll-back"; readonly deployment: Deployment }
  | { readonly kind: "stop-task" }
  /** Nothing, and why not: people hear of it. "later": nobody can say yet. */
  | (NoRollback & { readonly deployment?: Deployment | undefined });

/**
 * @param hasTime whether there is time for one more page of a list
 * @throws what ECS answers and may not answer later
 */
export async function planForService(
  ecs: Ecs,
  table: Pick<Table, "getAll">,
  { clusterArn, image }: Subject,
  service: string,
  now: Date,
  hasTime: () => boolean,
): Promise<Plan> {
  let listed: ListedDeployment | undefined;
  try {
    [listed] = await ecs.history(clusterArn, service, ["PENDING", "IN_PROGRESS"], hasTime);
  } catch (error) {
    if (refusalOf(error) === "over") {
      return { kind: "impossible", why: `ECS says of the service: ${error}` };
    }
    throw error;
  }
  const deployment = listed && (await unlessOver(ecs.deployment(listed.deploymentArn)));
  // It may have ended since it was listed.
  if (deployment === undefined || !isUnderWay(deployment)) {
    return { kind: "impossible", why: "no deployment of the service is under way any more" };
  }
  const revisionOf = async (arn: string | undefined) => (arn === undefined ? undefined : ecs.revision(arn));
  const target = await revisionOf(deployment.targetRevisionArn);
  const backTo = [];
  for (const arn of await findRollbackTargets(ecs, deployment, now, hasTime)) {
    backTo.push(await revisionOf(arn));
  }
  const no = whyNoRollback(image, target, backTo);
  if (no !== undefined) {
    return { ...no, deployment };
  }
  const failed = await freshFailed(table, backTo.flatMap(imagesIn), now);
  return failed === undefined
    ? { kind: "roll-back", deployment }
    : {
        kind: "impossible",
        why: `the image ${failed.reference}, which a rollback would go back to, has the verdict FAILED itself`,
        deployment,
      };
}

/** The first of these images that has a fresh FAILED, on whichever platform: what a revision runs on, ECS does not say. */
async function freshFailed(
  table: Pick<Table, "getAll">,
  images: readonly Omit<Image, "platform">[],
  now: Date,
): Promise<Image | undefined> {
  const wanted = images.flatMap((image) => PLATFORMS.map((platform) => ({ ...image, platform })));
  const known = await readImages(table, wanted);
  return [...known.values()].find(({ verdict }) => verdict?.verdict === "FAILED" && isFresh(verdict, now))
    ?.image;
}

/** A service or a task about which something may have to be done. */
export interface Found {
  readonly subject: Subject;
  /** Absent of a service, about whose deployment ECS was not asked yet. */
  readonly plan?: Plan;
}

/**
 * The tasks of a family that run the image, of those that were created since the first of them was recorded. Only ECS's
 * answer counts, never the event or the item. A task is stopped only if ECS shows the digest, and if nobody keeps its
 * group running.
 *
 * @throws what ECS answers and may not answer later
 */
export async function tasksWithImage(
  ecs: Ecs,
  subject: Subject,
  hasTime: () => boolean,
): Promise<readonly Found[]> {
  const { clusterArn, family, taskArn } = subject;
  const listed = (await unlessOver(ecs.tasksOfFamily(clusterArn, family, hasTime))) ?? [];
  // The list may lag.
  const recorded = listed.some((each) => each.taskArn === taskArn)
    ? []
    : ((await unlessOver(ecs.tasks(clusterArn, [taskArn]))) ?? []);
  return [...listed, ...recorded].flatMap((task) => planForTask(subject, task) ?? []);
}

/** Undefined of a task that is none of the subject's. */
function planForTask(subject: Subject, task: StandingTask): Found | undefined {
  const { clusterArn, family, image, notedAt, since, launchTypes } = subject;
  const { taskArn, group, createdAt, launchType, architecture } = task;
  const containers = containersWith(image, task.containers);
  const workload = workloadOf({ taskArn, clusterArn, group, taskDefinitionArn: task.taskDefinitionArn });
  const isOfSubject =
    task.isRunning &&
    containers.length > 0 &&
    workload?.kind === "family" &&
    workload.name === family &&
    launchTypes.includes(launchType) &&
    (taskArn === subject.taskArn || createdAt === undefined || createdAt.toISOString() >= since) &&
    (architecture === undefined || knownPlatform(architecture) === image.platform);
  return isOfSubject
    ? {
        // A day each: others may have been recorded later.
        subject: {
          ...subject,
          taskArn,
          containers,
          notedAt: taskArn === subject.taskArn ? notedAt : (createdAt?.toISOString() ?? notedAt),
        },
        plan: isKeptByNobody({ group, clusterArn })
          ? { kind: "stop-task" }
          : {
              kind: "impossible",
              why: `the task is of the group ${group || "without a name"} in the cluster ${lastPart(clusterArn)}, and AWS may start another in its place`,
            },
      }
    : undefined;
}

/** How an action ended; `why` is absent of a standalone task that has ended: nobody has to hear of it. */
export interface Acted {
  readonly isDone: boolean;
  readonly why?: string;
}

/**
 * Has ECS do what the event says. Where ECS refuses, it may have done so before: its answer was lost. Nothing is done in a
 * member that has not consented, and a repetition would change nothing.
 *
 * @param reason with which a task is stopped
 * @throws what ECS answers and may not answer later
 */
export async function act(
  ecs: Ecs,
  subject: Subject,
  event: DeploymentEvent,
  reason: string,
): Promise<Acted> {
  const { place, clusterArn } = subject;
  const { deploymentArn, taskArn = "" } = event;
  try {
    await (deploymentArn === undefined
      ? ecs.stopTask(clusterArn, taskArn, reason)
      : ecs.rollBack(deploymentArn));
    return { isDone: true };
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === "denied" && place) {
      return { isDone: false, why: noConsent(place, error) };
    }
    if (refusal !== "over") {
      throw error;
    }
    const isDone = await wasDone(ecs, subject, event, reason);
    return { isDone, ...(deploymentArn !== undefined && { why: `ECS refuses: ${error}` }) };
  }
}

/** Whether ECS did what the event says, for somebody who began it and was not heard of again. */
export async function wasDone(
  ecs: Ecs,
  { clusterArn }: Subject,
  { deploymentArn, taskArn = "" }: DeploymentEvent,
  reason: string,
): Promise<boolean> {
  if (deploymentArn === undefined) {
    const [task] = (await unlessOver(ecs.tasks(clusterArn, [taskArn]))) ?? [];
    return task?.isRunning === false && task.stoppedReason === reason;
  }
  return (await unlessOver(ecs.deployment(deploymentArn)))?.isTakenBack ?? false;
}

/** Undefined where what is asked for is gone. */
async function unlessOver<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (refusalOf(error) === "over") {
      return undefined;
    }
    throw error;
  }
}
