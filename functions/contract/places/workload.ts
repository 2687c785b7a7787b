import { nameIn, type Place } from "./place";

/** An ECS service, or the family of the task definition for tasks of no service. */
export interface Workload {
  readonly kind: "service" | "family";
  readonly name: string;
  /** Name of the cluster. */
  readonly cluster: string;
  /** Absent in the installation's own account and region. */
  readonly place?: Place | undefined;
}

/** One text for each service or family: two of one name in two clusters, or in two places, are two. */
export function workloadKey({ kind, name, cluster, place }: Workload): string {
  return `${kind} ${nameIn(place, `${cluster}/${name}`)}`;
}

/** ECS takes no other name for a service: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html */
const OF_SERVICE = /^service:([\w-]{1,255})$/;
/** `family:NAME`, or what the task's starter chose. */
const STANDALONE = /^family:|^[^:/]+$/;

/**
 * Reads the group of a task: the service that it names, else whether nobody keeps such tasks running. AWS does so for services,
 * ECS Managed Daemons (`daemon-task-definition/…`, whose whole instance it replaces), and whatever else has a colon or a
 * slash.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-groups.html
 */
export function parseGroup(group: string) {
  const [, service] = OF_SERVICE.exec(group) ?? [];
  return { service, isStandalone: STANDALONE.test(group) };
}
