import { familyOf, lastPart } from "../contract/arn";
import { ENFORCEMENT_PREFIX } from "../contract/blocking/enforcement";
import { after, DAY } from "../contract/durations";
import { asDigest, type Digest, type Image, imageKey, PLATFORMS } from "../contract/images/image";
import { type Place, placeOfArn, placeText } from "../contract/places/place";
import { type RevisionContainer, runsImage } from "../deployments/deployment";
import { timeIn } from "../table/value";
import type { TaskEvent } from "../tasks/task-event";
import { workloadOf } from "../tasks/workload";

/** A service or family with an image that it runs, about which enforcement decides. */
export interface Subject {
  /** Absent in the installation's own account and region. */
  readonly place?: Place | undefined;
  readonly clusterArn: string;
  /** The task that was recorded last; for a family, the one that is decided about. */
  readonly taskArn: string;
  /** Other tasks that name the service, the latest of each family first. Some may not belong to the service. */
  readonly others?: readonly Pick<Subject, "taskArn" | "family">[] | undefined;
  /** Family of the task definition. */
  readonly family: string;
  /** The service to which the task belongs; absent for a family. */
  readonly service?: string | undefined;
  /** ECS's id of the deployment that started the task (not the service deployment's id); else the task's own id. */
  readonly startedFor?: string | undefined;
  /** Needs a digest, because the content of a tag may not be what was scanned. */
  readonly image: Image & { readonly digest: Digest };
  readonly containers: readonly string[];
  /** When the latest task was recorded, ISO 8601. The waits for a verdict and for ECS end a day later. */
  readonly notedAt: string;
  /** When the earliest recorded task was created, ISO 8601. Older tasks ran before. */
  readonly since: string;
  /** Launch types of the recorded tasks; tasks of other types are left alone. */
  readonly launchTypes: readonly string[];
}

const BY_SERVICE = "ecs-svc/";

/**
 * Returns the subject of a decision about an image of a task. Undefined if nothing could be done: without a digest or
 * a cluster, and for a family's task that no longer runs. Only the task's group says whose it is. `startedBy` decides
 * nothing, because the caller who starts a task chooses it.
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
    // ECS may name whole seconds only.
    since: new Date(Math.floor(createdAt.getTime() / 1000) * 1000).toISOString(),
    launchTypes: [launchType],
    ...(isOfService && {
      service: workload.name,
      startedFor: startedBy.startsWith(BY_SERVICE) ? startedBy.slice(BY_SERVICE.length) : lastPart(taskArn),
    }),
  };
}

/** Tasks of a service that are looked at besides the latest one. */
const MAX_OTHER_FAMILIES = 9;

/**
 * Adds a task to a recorded subject, and begins a new day for its waits. If the task is not news, returns the same
 * object.
 *
 * @throws Error if no further family can be recorded; the task comes again once the recorded families are decided
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
  const [dropped] = inOrder.splice(MAX_OTHER_FAMILIES);
  // If the family is not recorded, no task of it is found.
  if (dropped && isLatest(dropped)) {
    throw new Error(
      `tasks of ${MAX_OTHER_FAMILIES + 1} families name the service ${service}; the next try comes later`,
    );
  }
  return inOrder;
}

/**
 * Returns what makes a subject news. If it changes, the subject is looked at again: a service's deployment and family,
 * or a task.
 */
export function newsIn({ service, startedFor, family, taskArn }: Subject): string {
  return service === undefined ? taskArn : `${family} ${startedFor}`;
}

export function isGivenUp(subject: Subject, now: Date): boolean {
  return givenUpAt(subject) <= now;
}

/** Returns when the wait ends for a verdict, and for ECS to act. */
export function givenUpAt({ notedAt }: Subject): Date {
  return after(new Date(notedAt), DAY);
}

/** Returns names of the containers that run an image, by the digest that ECS pulled or the reference names. */
export function containersWith(image: Image, containers: readonly RevisionContainer[]): string[] {
  return containers.filter((each) => runsImage(each, image)).map(({ name }) => name);
}

/** Returns the service or family in its cluster, with its place if that is not the installation's. */
export function workloadText({ place, clusterArn, service, family }: Subject): string {
  const cluster = [...(place ? [placeText(place)] : []), lastPart(clusterArn)].join("/");
  return `${cluster}/${service === undefined ? `family:${family}` : `service:${service}`}`;
}

/** Returns the key of the subject's item: one for each service or family and image. */
export function subjectKey(subject: Subject): string {
  return `${ENFORCEMENT_PREFIX}${workloadText(subject)}#${imageKey(subject.image)}`;
}

/**
 * Reads a subject from its item; undefined if it is not as this product writes it.
 *
 * @param key key of its item, which must match: the right to write other items must not stop tasks
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

/** Returns the subject's fields for log lines. The logger uses the name `service` for the installation. */
export function fieldsOf({ clusterArn, service: serviceName, family, taskArn: task, image }: Subject) {
  const { reference, digest, platform } = image;
  return { cluster: lastPart(clusterArn), serviceName, family, task, image: reference, digest, platform };
}
