import type { DeploymentEvent } from "../contract/notices/deployment-event";
import { type Deployment, isUnderWay, type ListedDeployment } from "../deployments/deployment";
import type { EcsDeployments } from "../deployments/ecs-deployments";
import { rollbackTargets, whyNoRollback } from "./decide";
import { refusalOf } from "./ecs-refusal";
import type { Subject } from "./subject";

/** What enforcement calls of ECS. */
export type Ecs = Pick<
  EcsDeployments,
  "history" | "deployment" | "revision" | "rollBack" | "task" | "stopTask" | "tasksOfFamily"
>;

/** What can be done about a subject, as ECS has it now. */
export type Plan =
  | { readonly kind: "roll-back"; readonly deployment: Deployment }
  | { readonly kind: "stop-task" }
  /** Nothing, and why not; people hear of it. */
  | { readonly kind: "impossible"; readonly why: string; readonly deployment?: Deployment | undefined }
  /** The standalone task has ended, so there is nothing to publish. */
  | { readonly kind: "ended" };

/** @throws what ECS answers and may not answer later */
export async function planFor(ecs: Ecs, { clusterArn, taskArn, service, image }: Subject): Promise<Plan> {
  if (service === undefined) {
    const task = await unlessOver(ecs.task(clusterArn, taskArn));
    return { kind: task?.isRunning ? "stop-task" : "ended" };
  }
  let history: readonly ListedDeployment[];
  try {
    history = await ecs.history(clusterArn, service);
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === "over" || refusal === "unsupported") {
      return { kind: "impossible", why: `ECS says of the service: ${messageOf(error)}` };
    }
    throw error;
  }
  const listed = history.find(isUnderWay);
  const found = listed && (await unlessOver(ecs.deployment(listed.deploymentArn)));
  // It may have ended since it was listed.
  const deployment = found && isUnderWay(found) ? found : undefined;
  const revisionOf = async (arn: string | undefined) => (arn === undefined ? undefined : ecs.revision(arn));
  const target = await revisionOf(deployment?.targetRevisionArn);
  const backTo = [];
  for (const arn of deployment ? rollbackTargets(deployment, history) : []) {
    backTo.push(await revisionOf(arn));
  }
  const why = image.digest && whyNoRollback(image.digest, deployment && { deployment, target, backTo });
  return deployment === undefined || why !== undefined
    ? { kind: "impossible", why: why ?? "its digest is not known", deployment }
    : { kind: "roll-back", deployment };
}

/** How an action ended. */
export type Acted =
  | { readonly kind: "done" }
  /** `why` is absent where there is nothing to publish: a standalone task that has ended. */
  | { readonly kind: "not-done"; readonly why?: string };

/**
 * Has ECS do what the event says. Where ECS refuses, it may have done so before: its answer was lost.
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
  const { clusterArn, taskArn } = subject;
  const { deploymentArn } = event;
  try {
    await (deploymentArn === undefined
      ? ecs.stopTask(clusterArn, taskArn, reason)
      : ecs.rollBack(deploymentArn));
    return { kind: "done" };
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal !== "over" && refusal !== "unsupported") {
      throw error;
    }
    const standing = await look(ecs, subject, event, reason);
    return standing.kind === "to-do"
      ? { kind: "not-done", why: `ECS refuses: ${messageOf(error)}` }
      : standing;
  }
}

/** Whether ECS did what the event says, for somebody who began it and was not heard of again. */
export async function look(
  ecs: Ecs,
  { clusterArn, taskArn }: Subject,
  { deploymentArn }: DeploymentEvent,
  reason: string,
): Promise<Acted | { readonly kind: "to-do" }> {
  if (deploymentArn === undefined) {
    const task = await unlessOver(ecs.task(clusterArn, taskArn));
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

export function messageOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
