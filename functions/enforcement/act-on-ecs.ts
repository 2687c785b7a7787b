import { lastPart } from "../contract/arn";
import type { Image } from "../contract/image";
import type { DeploymentEvent } from "../contract/notices/deployment-event";
import {
  type Deployment,
  imagesIn,
  isUnderWay,
  type ListedDeployment,
  type StandingTask,
} from "../deployments/deployment";
import type { EcsDeployments } from "../deployments/ecs-deployments";
import { findRollbackTargets } from "../deployments/rollback-targets";
import { knownPlatform } from "../tasks/cpu-architecture";
import { isKeptByNobody, workloadOf } from "../tasks/workload";
import { whyNoRollback } from "./decide";
import { noConsent, refusalOf } from "./ecs-refusal";
import { containersWith, type Subject } from "./subject";

/** Calls of ECS that enforcement makes. */
export type Ecs = Pick<
  EcsDeployments,
  "history" | "deployment" | "revision" | "rollBack" | "tasksOfFamily" | "tasks" | "stopTask"
>;

/** Possible action on a subject, as ECS has it now. */
export type Plan =
  | { readonly kind: "roll-back"; readonly deployment: Deployment }
  | { readonly kind: "stop-task" }
  /** Nothing, and why not; people hear of it. */
  | { readonly kind: "impossible"; readonly why: string; readonly deployment?: Deployment | undefined }
  /** Nobody can say yet. */
  | { readonly kind: "later"; readonly why: string };

/** Collaborators for the plan of a service, besides ECS. */
export interface PlanContext {
  /** The first of these images that has a fresh FAILED of its own. */
  readonly freshFailed: (images: readonly Omit<Image, "platform">[]) => Promise<Image | undefined>;
  readonly now: Date;
  /** Whether there is time for one more page of a list. */
  readonly hasTime: () => boolean;
}

/** @throws what ECS answers and may not answer later */
export async function planForService(
  ecs: Ecs,
  { clusterArn, image }: Subject,
  service: string,
  { freshFailed, now, hasTime }: PlanContext,
): Promise<Plan> {
  let listed: ListedDeployment | undefined;
  try {
    [listed] = await ecs.history(clusterArn, service, ["PENDING", "IN_PROGRESS"], hasTime);
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === "over" || refusal === "unsupported") {
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
    return no.isOpen ? { kind: "later", why: no.why } : { kind: "impossible", why: no.why, deployment };
  }
  const failed = await freshFailed(backTo.flatMap(imagesIn));
  return failed === undefined
    ? { kind: "roll-back", deployment }
    : {
        kind: "impossible",
        why: `the image ${failed.reference}, which a rollback would go back to, has the verdict FAILED itself`,
        deployment,
      };
}

/** A task about which something may have to be done. */
export interface FoundTask {
  readonly subject: Subject;
  readonly plan: Extract<Plan, { readonly kind: "stop-task" | "impossible" }>;
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
): Promise<readonly FoundTask[]> {
  const { clusterArn, family, taskArn } = subject;
  const listed = (await unlessOver(ecs.tasksOfFamily(clusterArn, family, hasTime))) ?? [];
  // The list may lag.
  const recorded = listed.some((each) => each.taskArn === taskArn)
    ? []
    : ((await unlessOver(ecs.tasks(clusterArn, [taskArn]))) ?? []);
  return [...listed, ...recorded].flatMap((task) => planForTask(subject, task) ?? []);
}

/** Undefined of a task that is none of the subject's. */
function planForTask(subject: Subject, task: StandingTask): FoundTask | undefined {
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

/** How an action ended. */
export type Acted =
  | { readonly kind: "done" }
  /** `why` is absent where there is nothing to publish: a standalone task that has ended. */
  | { readonly kind: "not-done"; readonly why?: string };

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
    return { kind: "done" };
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === "denied" && place) {
      return { kind: "not-done", why: noConsent(place, error) };
    }
    if (refusal !== "over" && refusal !== "unsupported") {
      throw error;
    }
    const standing = await look(ecs, subject, event, reason);
    return standing.kind === "to-do" ? { kind: "not-done", why: `ECS refuses: ${error}` } : standing;
  }
}

/** Whether ECS did what the event says, for somebody who began it and was not heard of again. */
export async function look(
  ecs: Ecs,
  { clusterArn }: Subject,
  { deploymentArn, taskArn = "" }: DeploymentEvent,
  reason: string,
): Promise<Acted | { readonly kind: "to-do" }> {
  if (deploymentArn === undefined) {
    const [task] = (await unlessOver(ecs.tasks(clusterArn, [taskArn]))) ?? [];
    if (task?.isRunning) {
      return { kind: "to-do" };
    }
    return { kind: task?.stoppedReason === reason ? "done" : "not-done" };
  }
  const deployment = await unlessOver(ecs.deployment(deploymentArn));
  if (deployment && isUnderWay(deployment)) {
    return { kind: "to-do" };
  }
  return deployment?.isTakenBack
    ? { kind: "done" }
    : { kind: "not-done", why: "the deployment ended before it could be rolled back" };
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
