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

/**
 * Whether nobody starts another task where one of this group is stopped. AWS Batch may repeat its jobs, whatever group they
 * have.
 */
export function isKeptByNobody({ group, clusterArn }: Pick<TaskEvent, "group" | "clusterArn">): boolean {
  return !OF_BATCH.test(lastPart(clusterArn)) && parseGroup(group).isStandalone;
}
