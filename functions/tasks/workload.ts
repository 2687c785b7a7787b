import { familyOf, lastPart, placeOfTask } from "../contract/arn";
import { parseGroup, type Workload } from "../contract/places/workload";
import type { TaskEvent } from "./task-event";

/**
 * Returns the workload of a task: its service, else the family of its task definition; undefined if unknown. The name
 * proves nothing, because the caller who starts a task chooses its group and may name a foreign service.
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

/** Clusters that AWS Batch creates. */
const OF_BATCH = /^AWSBatch-/;

/** Groups of ECS Managed Daemons: if their task stops, ECS replaces the whole instance. */
const OF_DAEMON = /^daemon-task-definition\//;

type Grouped = Pick<TaskEvent, "group" | "clusterArn">;

/** Whether AWS may replace a stopped task of this group. AWS Batch may repeat a job, whatever its group. */
export function isOfAws({ group, clusterArn }: Grouped): boolean {
  return OF_BATCH.test(lastPart(clusterArn)) || OF_DAEMON.test(group);
}

/** Whether nobody replaces a stopped task of this group. */
export function isKeptByNobody({ group, clusterArn }: Grouped): boolean {
  return !isOfAws({ group, clusterArn }) && parseGroup(group).isStandalone;
}
