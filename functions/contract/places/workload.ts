import { nameIn, type Place } from "./place";

/** An ECS service, or the task definition family of standalone tasks. */
export interface Workload {
  readonly kind: "service" | "family";
  readonly name: string;
  readonly cluster: string;
  /** Absent in the installation's own place. */
  readonly place?: Place | undefined;
}

/** Returns a text that is unique across clusters and places. */
export function workloadKey({ kind, name, cluster, place }: Workload): string {
  return `${kind} ${nameIn(place, `${cluster}/${name}`)}`;
}

/** ECS allows only these names: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html */
const OF_SERVICE = /^service:([\w-]{1,255})$/;
/** `family:NAME`, or a group that the task's starter chose. */
const STANDALONE = /^family:|^[^:/]+$/;

/**
 * Reads the group of a task: its service, if any, and whether the task is standalone. AWS keeps tasks running in
 * services, in ECS Managed Daemons (`daemon-task-definition/…`), and in other groups with a colon or a slash.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-groups.html
 */
export function parseGroup(group: string) {
  const [, service] = OF_SERVICE.exec(group) ?? [];
  return { service, isStandalone: STANDALONE.test(group) };
}
