import { ENFORCEMENT_PREFIX } from "../contract/blocking/enforcement";
import { asDigest, type Image, imageKey, PLATFORMS } from "../contract/image";
import type { Runner } from "../contract/sighting";
import type { TaskEvent } from "../tasks/task-event";

/** A task and an image that it runs: what enforcement decides about. */
export interface Subject {
  readonly clusterArn: string;
  readonly taskArn: string;
  /** Family of the task definition. */
  readonly family: string;
  /** The service whose task it is; absent of a standalone task. */
  readonly service?: string | undefined;
  /** What ECS calls the deployment that started the service's task; it is not the service deployment's id. */
  readonly startedFor?: string | undefined;
  /** Its digest is known: of a tag nobody can say that what was scanned is what runs. */
  readonly image: Image;
  /** Names of the task's containers that run it. */
  readonly containers: readonly string[];
  /** When the task was noted, ISO 8601. */
  readonly notedAt: string;
  /** Who answers for the service or family; known only while it is acted on, and where their tags say so. */
  readonly owner?: string | undefined;
}

const OF_SERVICE = "service:";
const BY_SERVICE = "ecs-svc/";

/**
 * What enforcement may have to decide about an image of a task; undefined where it could do nothing: without a digest,
 * without a cluster, and of a standalone task that does not run any more.
 *
 * Its group alone says whose task it is: `service:NAME` of a service's, anything else of a standalone one. `startedBy`
 * decides nothing, since whoever starts a task chooses it.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-groups.html
 */
export function subjectOf(task: TaskEvent, image: Image, now: Date): Subject | undefined {
  const { taskArn, clusterArn, group, startedBy, running } = task;
  const definition = nameOf(task.taskDefinitionArn);
  const service = group.startsWith(OF_SERVICE) ? group.slice(OF_SERVICE.length) : "";
  const isOfService = service !== "";
  if (image.digest === undefined || clusterArn === "" || (!isOfService && !running)) {
    return undefined;
  }
  const { digest } = image;
  const containers = task.containers.filter(
    (each) => each.imageDigest === digest || (typeof each.image === "string" && each.image.endsWith(digest)),
  );
  return {
    clusterArn,
    taskArn,
    family: definition.split(":")[0] ?? "",
    image,
    containers: containers.map(({ name }) => name),
    notedAt: now.toISOString(),
    ...(isOfService && {
      service,
      startedFor: startedBy.startsWith(BY_SERVICE) ? startedBy.slice(BY_SERVICE.length) : definition,
    }),
  };
}

/** The last part of an ARN: the name or the id of what it is about. */
export function nameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}

/** The service or family that the subject's task belongs to. */
export function runnerOfSubject({ clusterArn, service, family }: Subject): Runner {
  const cluster = nameOf(clusterArn);
  return service === undefined
    ? { kind: "family", name: family, cluster }
    : { kind: "service", name: service, cluster };
}

/** Key of the item that says that something was done about what the subject belongs to, for whichever of its images. */
export function placeKey({ clusterArn, service, startedFor, taskArn }: Subject): string {
  const cluster = nameOf(clusterArn);
  return service === undefined
    ? actedKey(cluster, nameOf(taskArn))
    : actedKey(cluster, `${service}/${startedFor}`);
}

/**
 * Key of the item that says that something was done about a deployment or a task.
 *
 * @param place `<task id>`, or `<service>/<id of the deployment>`
 */
export function actedKey(cluster: string, place: string): string {
  return `${ENFORCEMENT_PREFIX}${cluster}/${place}`;
}

/** Key of the item that has the subject looked at, once for each deployment or standalone task and image. */
export function subjectKey(subject: Subject): string {
  return `${placeKey(subject)}#${imageKey(subject.image)}`;
}

/**
 * Reads a subject as its item has it; undefined for what nobody here wrote.
 *
 * @param key that of its item, which has to be its own: no right to write other items has a task stopped
 */
export function readSubject(stored: unknown, key: string): Subject | undefined {
  try {
    const subject: Subject = JSON.parse(String(stored));
    const { clusterArn, taskArn, family, service, startedFor, image, containers, notedAt } = subject;
    const texts: readonly unknown[] = [
      clusterArn,
      taskArn,
      family,
      notedAt,
      image.reference,
      image.repository,
    ];
    const isWhole =
      texts.every((text) => typeof text === "string") &&
      [service, startedFor].every((text) => text === undefined || typeof text === "string") &&
      asDigest(image.digest) !== undefined &&
      PLATFORMS.includes(image.platform) &&
      Array.isArray(containers) &&
      !Number.isNaN(new Date(notedAt).getTime());
    return isWhole && subjectKey(subject) === key ? subject : undefined;
  } catch {
    return undefined;
  }
}

/** What log lines say of a subject. The logger keeps the name `service` for the installation. */
export function fieldsOf({ clusterArn, service, family, taskArn, image }: Subject) {
  return {
    cluster: nameOf(clusterArn),
    serviceName: service,
    family,
    task: taskArn,
    image: image.reference,
    digest: image.digest,
    platform: image.platform,
  };
}
