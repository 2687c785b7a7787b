import { familyOf, lastPart, placeOfTask } from "../contract/arn";
import { parseGroup, type Workload } from "../contract/places/workload";
import type { TaskEvent } from "./task-event";

/**
 * The workload that a task belongs to: its service, else the family of its task definition; undefined where it does not
 * say.
 *
 * The caller who starts a task chooses its group, and may name a service that it is none of. So the name is shown, and
 * nothing is done about it.
 */
export function workloadOf(
  task: Pick<TaskEvent, "taskArn" | "clusterArn" | "group" | "taskDefinitionArn" | "place">,
): Workload | undefined {
  const cluster = lastPart(task.clusterArn) || placeOfTask(task.taskArn).cluster;
  const { service } = parseGroup(task.group);
  const kind = service === undefined ? "family" : "service";
  const name = service ?? familyOf(task.taskDefinitionArn);
  const { place } = task;
  return cluster === "" || name === "" ? undefined : { kind, name, cluster, ...(place && { place }) };
}

/** AWS Batch names the clusters so that it makes. */
const OF_BATCH = /^AWSBatch-/;

/** ECS Managed Daemons, whose whole instance ECS replaces with a task. */
const OF_DAEMON = /^daemon-task-definition\//;

type Grouped = Pick<TaskEvent, "group" | "clusterArn">;

/** Whether AWS may start another task where one of this group is stopped. AWS Batch may repeat its jobs, whatever group they have. */
export function isOfAws({ group, clusterArn }: Grouped): boolean {
  return OF_BATCH.test(lastPart(clusterArn)) || OF_DAEMON.test(group);
}

/** Whether nobody starts another task where one of this group is stopped. */
export function isKeptByNobody({ group, clusterArn }: Grouped): boolean {
  return !isOfAws({ group, clusterArn }) && parseGroup(group).isStandalone;
}
