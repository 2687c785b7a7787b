import { within } from "../../../clients/time-limit";
import { lastPart } from "../../../contract/arn";
import { GATE_PREFIX, GATE_STAGES } from "../../../contract/blocking/gate";
import { MINUTE, SECOND } from "../../../contract/durations";
import { type Image, PLATFORMS } from "../../../contract/images/image";
import type { DeploymentEvent } from "../../../contract/notices/deployment-event";
import {
  type Deployment,
  imagesIn,
  isUnderWay,
  runsImage,
  type StandingTask,
} from "../../../deployments/deployment";
import { type EcsDeployments, OutOfListingTimeError } from "../../../deployments/ecs-deployments";
import { digestsAmong, ranBefore } from "../../../deployments/known-here";
import { nameOf } from "../../../enforcement/step";
import { containersWith, type Subject } from "../../../enforcement/subject";
import { isFresh } from "../../../images/verdict";
import { readImages } from "../../../ledger/asker";
import type { Table } from "../../../table/table";
import { knownPlatform } from "../../../tasks/task-event";
import { isKeptByNobody, isOfAws, workloadOf } from "../../../tasks/workload";
import { type NoRollback, whyNoRollback } from "./decide";
import { noConsent, refusalOf } from "./ecs-refusal";

/** Calls of ECS that enforcement makes. */
export type Ecs = Omit<Pick<EcsDeployments, keyof EcsDeployments>, "revision">;

/** No time is left for one more question or action: later, and no failure. */
export class OutOfTimeError extends Error {
  override readonly name = "OutOfTimeError";
}

/** Whether there was no time, and nothing failed. */
export const isOutOfTime = (error: unknown): boolean =>
  error instanceof OutOfTimeError || error instanceof OutOfListingTimeError;

/** @throws OutOfTimeError */
export function needTime(hasTime: () => boolean): void {
  if (!hasTime()) {
    throw new OutOfTimeError("too little time is left");
  }
}

/** How long ECS may take for an answer, with the session of a member's role that the question may need. */
const ANSWER_MS = 4 * SECOND;
/** ECS's lists may lag for as long: a task that is younger may be missing in that of its service. */
const LISTED_AFTER_MS = 2 * MINUTE;

/**
 * ECS, whose answers come in time, or fail with a `TimeoutError`. Nothing is asked without time.
 *
 * @throws OutOfTimeError
 */
export function inTime(ecs: Ecs, hasTime: () => boolean): Ecs {
  const ask = async (call: keyof Ecs, about: unknown[]) => {
    needTime(hasTime);
    const answer: Promise<unknown> = Object(ecs)[call](...about);
    // It may have many pages, and asks for time before each.
    return call === "tasksOfFamily" ? answer : within(ANSWER_MS, answer);
  };
  return new Proxy(ecs, {
    get:
      (_, call: keyof Ecs) =>
      (...about: unknown[]) =>
        ask(call, about),
  });
}

/** Possible action on a subject, as ECS has it now. */
export type Plan =
  | { readonly kind: "roll-back"; readonly deployment: Deployment; readonly backTo: string | undefined }
  | { readonly kind: "stop-task" }
  /** Nothing, and why not: people hear of it. "later": nobody can say yet. */
  | (NoRollback & { readonly deployment?: Deployment | undefined });

/** A service or a task about which something may have to be done. */
export interface Found {
  readonly subject: Subject;
  readonly plan: Plan;
}

const impossible = (why: string) => ({ kind: "impossible", why }) as const;

/**
 * The plan for the service's deployment. Undefined where nothing is needed, and nobody has to hear of it: ECS or the gate takes it
 * back, or there is no service.
 *
 * @param hasTime whether there is time for one more page of a list
 * @throws what ECS answers and may not answer later
 */
export async function planForService(
  ecs: Ecs,
  table: Pick<Table, "getAll">,
  { clusterArn, image, place }: Subject,
  service: string,
  now: Date,
  hasTime: () => boolean,
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
  const bringsImage = target?.containers.some((each) => runsImage(each, image));
  if (deployment && (deployment.isTakenBack ? bringsImage : await isRefused(table, deployment, place))) {
    return undefined;
  }
  // It may have ended since it was listed.
  if (deployment === undefined || !isUnderWay(deployment)) {
    return impossible("no deployment of the service is under way any more");
  }
  const before = ranBefore(deployment, listed);
  const backTo = await revisionsOf(before.current);
  const known = bringsImage && (await digestsAmong(ecs, before.all, [image.digest], hasTime));
  const no = whyNoRollback(image, { target, backTo, isKnownHere: known ? known.has(image.digest) : false });
  if (no !== undefined) {
    return { ...no, deployment };
  }
  const failed = await freshFailed(table, backTo.flatMap(imagesIn), now);
  return failed === undefined
    ? { kind: "roll-back", deployment, backTo: before.current[0] }
    : {
        ...impossible(
          `the image ${failed.reference}, which a rollback would go back to, has the verdict FAILED itself`,
        ),
        deployment,
      };
}

/** Whether the gate has refused the deployment at some stage: ECS takes it back, and may not say so yet. It is that of the own place. */
async function isRefused(
  table: Pick<Table, "getAll">,
  { deploymentArn }: Deployment,
  place: Subject["place"],
): Promise<boolean> {
  const name = deploymentArn.slice(deploymentArn.indexOf("/") + 1);
  const rows = place ? [] : await table.getAll(GATE_STAGES.map((stage) => `${GATE_PREFIX}${name}#${stage}`));
  return rows.some(({ gateState }) => gateState === "FAILED");
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
  return [...listed, ...recorded].flatMap((task) => {
    const { group, createdAt } = task;
    const workload = workloadOf({ clusterArn, ...task });
    const isOfSubject =
      runsIt(subject, task) &&
      workload?.kind === "family" &&
      workload.name === family &&
      (task.taskArn === taskArn || createdAt === undefined || createdAt.toISOString() >= subject.since);
    return isOfSubject ? [foundTask(subject, task, isKeptByNobody({ group, clusterArn }))] : [];
  });
}

/**
 * The recorded tasks that name the service as their group, and are none of its tasks: standalone ones. There may be no such
 * service either.
 *
 * @returns them, and whether all that was recorded is so
 * @throws what ECS answers and may not answer later
 */
export async function strangersOf(
  ecs: Ecs,
  subject: Subject,
  service: string,
  now: Date,
  hasTime: () => boolean,
): Promise<{ readonly strangers: readonly Found[]; readonly areAll: boolean }> {
  const { clusterArn, taskArn, others = [] } = subject;
  const recorded = [taskArn, ...others];
  const running = ((await unlessOver(ecs.tasks(clusterArn, recorded))) ?? []).filter(
    (task) => runsIt(subject, task) && task.group === `service:${service}`,
  );
  const own = running.length > 0 ? await unlessOver(ecs.tasksOfService(clusterArn, service, hasTime)) : [];
  const strangers = running.filter((task) => !own?.includes(task.taskArn));
  return {
    strangers: strangers.map((task) => {
      const { service: _, startedFor, others, ...standalone } = subject;
      const found = foundTask(standalone, task, !isOfAws({ group: task.group, clusterArn }));
      const isYoung = (task.createdAt ?? now).getTime() > now.getTime() - LISTED_AFTER_MS;
      const why = "ECS may not list the task as one of its service yet";
      return isYoung ? { ...found, plan: { kind: "later", why } } : found;
    }),
    areAll: strangers.length === recorded.length,
  };
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
  const { clusterArn, image, notedAt } = recorded;
  const { taskArn, group, createdAt, containers } = task;
  const itsGroup = `the task is of the group ${group || "without a name"}`;
  return {
    // A day each: others may have been recorded later.
    subject: {
      ...recorded,
      taskArn,
      containers: containersWith(image, containers),
      notedAt: taskArn === recorded.taskArn ? notedAt : (createdAt?.toISOString() ?? notedAt),
    },
    plan: mayStop
      ? { kind: "stop-task" }
      : impossible(
          isOfAws({ group, clusterArn })
            ? `${itsGroup} in the cluster ${lastPart(clusterArn)}, and AWS may start another in its place`
            : `${itsGroup}, which its starter chose with a colon or a slash: no task of such a group is stopped`,
        ),
  };
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
  const { deploymentArn } = event;
  try {
    await (deploymentArn === undefined
      ? ecs.stopTask(clusterArn, nameOf(event), reason)
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
  event: DeploymentEvent,
  reason: string,
): Promise<boolean> {
  const { deploymentArn } = event;
  if (deploymentArn === undefined) {
    const [task] = (await unlessOver(ecs.tasks(clusterArn, [nameOf(event)]))) ?? [];
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
