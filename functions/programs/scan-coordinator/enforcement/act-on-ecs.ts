import { PlaceError } from "../../../clients/places";
import { within } from "../../../clients/time-limit";
import { SECOND } from "../../../contract/durations";
import type { DeploymentEvent } from "../../../contract/notices/deployment-event";
import type { Place } from "../../../contract/places/place";
import { type EcsDeployments, needTime } from "../../../deployments/ecs-deployments";
import { nameOf } from "../../../enforcement/step";
import type { Subject } from "../../../enforcement/subject";

export type Ecs = Omit<Pick<EcsDeployments, keyof EcsDeployments>, "revision">;

/** Time limit in milliseconds for an answer of ECS, including the session of a member's role if needed. */
const ANSWER_MS = 4 * SECOND;

/** @throws OutOfTimeError if no time is left for a call, TimeoutError for a late answer */
export function inTime(ecs: Ecs, hasTime: () => boolean): Ecs {
  return new Proxy(ecs, {
    get:
      (_, call: keyof Ecs) =>
      async (...about: unknown[]) => {
        needTime(hasTime, "for one more question");
        const answer: Promise<unknown> = Object(ecs)[call](...about);
        // A list may have many pages; it checks the time before each page.
        return call === "listTasks" || call === "history" ? answer : within(ANSWER_MS, answer);
      },
  });
}

/**
 * Makes ECS do the event's action. A refusal may mean that ECS has done it before and its answer was lost. A member
 * that has not consented is not asked again.
 *
 * @returns `why` the action was not done; absent for a standalone task that has ended, which is not reported
 * @throws errors of ECS that may not come again later
 */
export async function act(ecs: Ecs, subject: Subject, event: DeploymentEvent) {
  const { place, clusterArn } = subject;
  const { deploymentArn } = event;
  try {
    await (deploymentArn === undefined
      ? ecs.stopTask(clusterArn, nameOf(event), stopReason(subject, event))
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
    const isDone = await wasDone(ecs, subject, event);
    return { isDone, ...(deploymentArn !== undefined && { why: `ECS refuses: ${error}` }) };
  }
}

/** Whether ECS has done the event's action although no answer came. */
export async function wasDone(ecs: Ecs, subject: Subject, event: DeploymentEvent): Promise<boolean> {
  const { deploymentArn } = event;
  if (deploymentArn !== undefined) {
    return (await unlessOver(ecs.deployment(deploymentArn)))?.isTakenBack ?? false;
  }
  const [task] = (await unlessOver(ecs.tasks(subject.clusterArn, [nameOf(event)]))) ?? [];
  return task?.isRunning === false && task.stoppedReason === stopReason(subject, event);
}

/**
 * Returns the text that marks a stop as the installation's, and is all that people see in ECS. It names no tag, because
 * tags may change.
 */
function stopReason({ image }: Subject, { installation }: DeploymentEvent): string {
  return (
    `FAILED: ${image.repository}@${image.digest} (${image.platform}) has the verdict FAILED in Sysdig, ` +
    `so ${installation} (fargate-image-scanning, enforcement) stopped the task.`
  );
}

/** Returns undefined if the subject is gone. */
export function unlessOver<T>(answer: Promise<T>): Promise<T | undefined> {
  return answer.catch((error: unknown) => {
    if (refusalOf(error) === "over") {
      return undefined;
    }
    throw error;
  });
}

type Refusal = "over" | "denied" | "busy";

const REFUSALS: Readonly<Record<Refusal, readonly string[]>> = {
  /** The subject is gone or has ended, or ECS cannot do it for this service: another call would be refused, too. */
  over: [
    ...["ConflictException", "ServiceDeploymentNotFoundException", "ServiceNotFoundException"],
    ...["ServiceNotActiveException", "ClusterNotFoundException", "UnsupportedFeatureException"],
    // ECS's message: "The referenced task was not found."
    "InvalidParameterException",
  ],
  /**
   * A permission is missing. "AccessDenied" comes from STS: the role is missing, or does not trust this installation.
   */
  denied: ["AccessDeniedException", "AccessDenied"],
  /** Too many calls, or no answer in time: the next call would fail, too, but a later retry may succeed. */
  busy: [
    ...["Throttling", "ThrottlingException", "TooManyRequestsException", "RequestLimitExceeded"],
    "TimeoutError",
  ],
};

/**
 * Classifies an error by its name, because error classes would load the client.
 *
 * @returns undefined if unknown: worth a retry later
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopServiceDeployment.html
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopTask.html
 */
export function refusalOf(error: unknown): Refusal | undefined {
  const name = error instanceof PlaceError ? error.code : Object(error).name;
  return (Object.keys(REFUSALS) as Refusal[]).find((kind) => REFUSALS[kind].includes(name));
}

/** Returns the reason of a denied call. An error of a member's role has its own advice. */
export function deniedReason(error: unknown, place: Place | undefined): string {
  const grant = place
    ? `the member module grants it: apply it in account ${place.account} again`
    : "the module grants it while enforcement is on: deploy it again";
  return error instanceof PlaceError
    ? error.message
    : `${error}; ${grant}, and look for a permissions boundary or an organisation's policy that denies it`;
}

function noConsent({ account, region }: Place, error: unknown): string {
  const refused =
    error instanceof PlaceError ? `the role ${error.roleArn} was not assumed: ${error.code}` : String(error);
  return `account ${account} does not let this installation act in ${region} (${refused}). Set enforcement = true in its member module to allow it. If it is true already, look for a permissions boundary or an organisation's policy that denies it`;
}
