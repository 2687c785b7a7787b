import { PlaceError } from "../../../clients/places";
import { within } from "../../../clients/time-limit";
import { SECOND } from "../../../contract/durations";
import type { DeploymentEvent } from "../../../contract/notices/deployment-event";
import type { Place } from "../../../contract/places/place";
import { type EcsDeployments, needTime } from "../../../deployments/ecs-deployments";
import { nameOf } from "../../../enforcement/step";
import type { Subject } from "../../../enforcement/subject";

/** Calls of ECS that enforcement makes. */
export type Ecs = Omit<Pick<EcsDeployments, keyof EcsDeployments>, "revision">;

/** How long ECS may take for an answer, with the session of a member's role that the question may need. */
const ANSWER_MS = 4 * SECOND;

/**
 * ECS, whose answers come in time, or fail with a `TimeoutError`. Nothing is asked without time.
 *
 * @throws OutOfTimeError
 */
export function inTime(ecs: Ecs, hasTime: () => boolean): Ecs {
  return new Proxy(ecs, {
    get:
      (_, call: keyof Ecs) =>
      async (...about: unknown[]) => {
        needTime(hasTime, "for one more question");
        const answer: Promise<unknown> = Object(ecs)[call](...about);
        // A list may have many pages, and asks for time before each.
        return call === "listTasks" || call === "history" ? answer : within(ANSWER_MS, answer);
      },
  });
}

/**
 * Has ECS do what the event says. Where ECS refuses, it may have done so before: its answer was lost. Nothing is done in a
 * member that has not consented, and a repetition would change nothing.
 *
 * @returns `why` it was not done; absent of a standalone task that has ended: nobody has to hear of it
 * @throws what ECS answers and may not answer later
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

/** Whether ECS did what the event says, for somebody who began it and was not heard of again. */
export async function wasDone(ecs: Ecs, subject: Subject, event: DeploymentEvent): Promise<boolean> {
  const { deploymentArn } = event;
  if (deploymentArn !== undefined) {
    return (await unlessOver(ecs.deployment(deploymentArn)))?.isTakenBack ?? false;
  }
  const [task] = (await unlessOver(ecs.tasks(subject.clusterArn, [nameOf(event)]))) ?? [];
  return task?.isRunning === false && task.stoppedReason === stopReason(subject, event);
}

/**
 * With which a task is stopped, and by which its stop is known as the installation's own. People who look
 * at the task in ECS see nothing else. It names the content alone, which is one for each item: the tag may be another one by then.
 */
function stopReason({ image }: Subject, { installation }: DeploymentEvent): string {
  return (
    `FAILED: ${image.repository}@${image.digest} (${image.platform}) has the verdict FAILED in Sysdig, ` +
    `so ${installation} (fargate-image-scanning, enforcement) stopped the task.`
  );
}

/** Undefined where what is asked for is gone. */
export function unlessOver<T>(answer: Promise<T>): Promise<T | undefined> {
  return answer.catch((error: unknown) => {
    if (refusalOf(error) === "over") {
      return undefined;
    }
    throw error;
  });
}

type Refusal = "over" | "denied" | "busy";

/** Meanings of an error of ECS, or of STS where the place is a member's. */
const REFUSALS: Readonly<Record<Refusal, readonly string[]>> = {
  /** The subject is gone or has ended, or ECS cannot do it for this service: a repetition would meet the same. */
  over: [
    ...["ConflictException", "ServiceDeploymentNotFoundException", "ServiceNotFoundException"],
    ...["ServiceNotActiveException", "ClusterNotFoundException", "UnsupportedFeatureException"],
    // "The referenced task was not found."
    "InvalidParameterException",
  ],
  /** Somebody has to grant it. "AccessDenied" is of STS: the role does not exist, or does not trust this installation. */
  denied: ["AccessDeniedException", "AccessDenied"],
  /** Too many calls, or no answer in time: the next call would meet the same. Later. */
  busy: [
    ...["Throttling", "ThrottlingException", "TooManyRequestsException", "RequestLimitExceeded"],
    "TimeoutError",
  ],
};

/**
 * By name, because the client's own classes would be loaded with it.
 *
 * @returns undefined where nobody knows: later
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopServiceDeployment.html
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopTask.html
 */
export function refusalOf(error: unknown): Refusal | undefined {
  const name = error instanceof PlaceError ? error.code : Object(error).name;
  return (Object.keys(REFUSALS) as Refusal[]).find((kind) => REFUSALS[kind].includes(name));
}

/** The reason in the log where AWS denies a call. The error of a member's role has its own advice. */
export function deniedReason(error: unknown, place: Place | undefined): string {
  const grant = place
    ? `the member module grants it: apply it in account ${place.account} again`
    : "the module grants it while enforcement is on: deploy it again";
  return error instanceof PlaceError
    ? error.message
    : `${error}; ${grant}, and look for a permissions boundary or an organisation's policy that denies it`;
}

/** Why nothing is done in a member that lets nobody act, such as one that has not consented. */
function noConsent({ account, region }: Place, error: unknown): string {
  const refused =
    error instanceof PlaceError ? `the role ${error.roleArn} was not assumed: ${error.code}` : String(error);
  return `account ${account} does not let this installation act in ${region} (${refused}). Set enforcement = true in its member module to allow it; where it is, look for a permissions boundary or an organisation's policy that denies it`;
}
