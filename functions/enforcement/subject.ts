import { familyOf, lastPart } from "../contract/arn";
import { ENFORCEMENT_PREFIX } from "../contract/blocking/enforcement";
import { after, DAY } from "../contract/durations";
import { asDigest, type Digest, type Image, imageKey, PLATFORMS } from "../contract/images/image";
import { type Place, placeOfArn, placeText } from "../contract/places/place";
import { type RevisionContainer, runsImage } from "../deployments/deployment";
import { timeIn } from "../table/value";
import type { TaskEvent } from "../tasks/task-event";
import { workloadOf } from "../tasks/workload";

/** A service or family, and an image that it runs: what enforcement decides about. */
export interface Subject {
  /** Absent in the installation's own account and region. */
  readonly place?: Place | undefined;
  readonly clusterArn: string;
  /** The task that was recorded last; of a family, the one that is decided about. */
  readonly taskArn: string;
  /** Of a service, the latest task of each other family, then a task each of what else started some: one of them may be no task of it. */
  readonly others?: readonly Pick<Subject, "taskArn" | "family">[] | undefined;
  /** Family of the task definition. */
  readonly family: string;
  /** The service whose task it is; absent of a family. */
  readonly service?: string | undefined;
  /** ECS's id of the deployment that started the service's task, which is not the service deployment's; else the task's own id. */
  readonly startedFor?: string | undefined;
  /** Its digest is known: of a tag nobody can say that what was scanned is what runs. */
  readonly image: Image & { readonly digest: Digest };
  /** Names of the task's containers that run it. */
  readonly containers: readonly string[];
  /** When the latest task was recorded, ISO 8601: from then on it is waited for a verdict, and ECS has a day to do what it is asked for. */
  readonly notedAt: string;
  /** When the earliest of the recorded tasks was created, ISO 8601: what is older ran before. */
  readonly since: string;
  /** Launch types of the recorded tasks: others are none of the installation's. */
  readonly launchTypes: readonly string[];
}

const BY_SERVICE = "ecs-svc/";

/**
 * The subject of a decision about an image of a task. It is undefined where nothing could be done: without a digest,
 * without a cluster, and for a family's task that no longer runs.
 *
 * Its group alone says whose task it is. `startedBy` decides nothing, because the caller who starts a task chooses it.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-groups.html
 */
export function subjectOf(task: TaskEvent, image: Image, now: Date): Subject | undefined {
  const { place, taskArn, clusterArn, startedBy, running, createdAt = now, launchType } = task;
  const workload = workloadOf(task);
  const isOfService = workload?.kind === "service";
  const { digest } = image;
  if (digest === undefined || clusterArn === "" || workload === undefined || !(isOfService || running)) {
    return undefined;
  }
  return {
    ...(place && { place }),
    clusterArn,
    taskArn,
    family: familyOf(task.taskDefinitionArn),
    image: { ...image, digest },
    containers: containersWith(image, task.containers),
    notedAt: now.toISOString(),
    // ECS's answers may name whole seconds.
    since: new Date(Math.floor(createdAt.getTime() / 1000) * 1000).toISOString(),
    launchTypes: [launchType],
    ...(isOfService && {
      service: workload.name,
      startedFor: startedBy.startsWith(BY_SERVICE) ? startedBy.slice(BY_SERVICE.length) : lastPart(taskArn),
    }),
  };
}

/** As many tasks of a service are looked at besides the latest. */
const MOST_OTHERS = 9;

/**
 * The subject that is recorded already, with one more of its tasks: that has a day of its own, for which the others wait as well.
 * Where the task says nothing new, it is the very subject that was recorded.
 *
 * @throws Error where as many families are recorded as there may be. The next one comes again once these are decided about.
 */
export function withTaskOf(recorded: Subject, task: Subject): Subject {
  const [since = task.since] = [task.since, recorded.since].sort();
  const launchTypes = [...new Set([...recorded.launchTypes, ...task.launchTypes])];
  const isOlder = since < recorded.since || launchTypes.length > recorded.launchTypes.length;
  if (newsIn(recorded) === newsIn(task) && !isOlder) {
    return recorded;
  }
  const { service } = task;
  return {
    ...{ ...recorded, ...task, since, launchTypes },
    ...(service !== undefined && { others: othersOf(recorded, task, service) }),
  };
}

function othersOf(recorded: Subject, task: Subject, service: string) {
  const others = [recorded, ...(recorded.others ?? [])]
    .filter(({ taskArn }) => taskArn !== task.taskArn)
    .map(({ taskArn, family }) => ({ taskArn, family }));
  const isLatest = (each: (typeof others)[0]) => others.find(({ family }) => family === each.family) === each;
  const inOrder = others.toSorted((one, other) => Number(isLatest(other)) - Number(isLatest(one)));
  const [dropped] = inOrder.splice(MOST_OTHERS);
  // Of a family that nobody knows, no task is found.
  if (dropped && isLatest(dropped)) {
    throw new Error(
      `tasks of ${MOST_OTHERS + 1} families name the service ${service}; the next try comes later`,
    );
  }
  return inOrder;
}

/** A subject is looked at again at once where this is another one: a service's deployment, which has tasks of one family, or a task. */
export function newsIn({ service, startedFor, family, taskArn }: Subject): string {
  return service === undefined ? taskArn : `${family} ${startedFor}`;
}

/** Whether nobody waits for the subject any more. */
export function isGivenUp(subject: Subject, now: Date): boolean {
  return givenUpAt(subject) <= now;
}

/** When nobody waits any more for a verdict, or for ECS to do what it is asked for. */
export function givenUpAt({ notedAt }: Subject): Date {
  return after(new Date(notedAt), DAY);
}

/** Names of the containers that run an image, whose digest ECS has pulled or the reference names. */
export function containersWith(image: Image, containers: readonly RevisionContainer[]): string[] {
  return containers.filter((each) => runsImage(each, image)).map(({ name }) => name);
}

/** The service or family, in its cluster, and in its place where that is another one than the installation's own. */
export function workloadText({ place, clusterArn, service, family }: Subject): string {
  const cluster = [...(place ? [placeText(place)] : []), lastPart(clusterArn)].join("/");
  return `${cluster}/${service === undefined ? `family:${family}` : `service:${service}`}`;
}

/** Key of the item that has the subject looked at, one for each service or family and image of a repository. */
export function subjectKey(subject: Subject): string {
  return `${ENFORCEMENT_PREFIX}${workloadText(subject)}#${imageKey(subject.image)}`;
}

/**
 * Reads a subject as its item has it; undefined for what nobody here wrote.
 *
 * @param key that of its item, which has to be its own: no right to write other items has a task stopped
 */
export function readSubject(stored: unknown, key: string): Subject | undefined {
  try {
    const subject: Subject = JSON.parse(String(stored));
    const { clusterArn, taskArn, family, service, startedFor, image, containers, notedAt, since } = subject;
    const { place = placeOfArn(clusterArn), launchTypes, others = [] } = subject;
    const { reference, repository } = image;
    const tasks = [{ taskArn, family }, ...others].flatMap((each) => [each.taskArn, each.family]);
    const named: unknown[] = [clusterArn, ...tasks, reference, repository, ...launchTypes];
    const isWhole =
      [...named, service ?? "", startedFor ?? ""].every((text) => typeof text === "string") &&
      [notedAt, since].every((time) => timeIn(time) !== undefined) &&
      placeText(place) === placeText(placeOfArn(clusterArn)) &&
      asDigest(image.digest) !== undefined &&
      PLATFORMS.includes(image.platform) &&
      Array.isArray(containers);
    return isWhole && subjectKey(subject) === key ? subject : undefined;
  } catch {
    return undefined;
  }
}

/** Fields of a subject in log lines. The logger keeps the name `service` for the installation. */
export function fieldsOf({ clusterArn, service: serviceName, family, taskArn: task, image }: Subject) {
  const { reference, digest, platform } = image;
  return { cluster: lastPart(clusterArn), serviceName, family, task, image: reference, digest, platform };
}
