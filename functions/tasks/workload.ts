import type { Workload } from "../contract/sighting";
import { nameOf, placeOfTask } from "../contract/task-arn";
import type { TaskEvent } from "./task-event";

/** ECS takes no other name for a service: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html */
const OF_SERVICE = /^service:([\w-]{1,255})$/;

/**
 * What a task belongs to: its service, else the family of its task definition; undefined where it does not say.
 *
 * Whoever starts a task chooses its group, and may name a service that it is none of: the name is shown, and nothing is
 * done about it.
 */
export function workloadOf(
  task: Pick<TaskEvent, "taskArn" | "clusterArn" | "group" | "taskDefinitionArn">,
): Workload | undefined {
  const cluster = nameOf(task.clusterArn) || placeOfTask(task.taskArn).cluster;
  const service = OF_SERVICE.exec(task.group)?.[1] ?? "";
  const family = nameOf(task.taskDefinitionArn).split(":")[0] ?? "";
  if (cluster === "" || (service === "" && family === "")) {
    return undefined;
  }
  return service === ""
    ? { kind: "family", name: family, cluster }
    : { kind: "service", name: service, cluster };
}

/** AWS Batch names the clusters so that it makes. */
const OF_BATCH = /^AWSBatch-/;

/**
 * Whether nobody starts another task where one of this group is stopped: of `family:NAME`, and of a group that the task's
 * starter named. All others have a colon or a slash: services, ECS Managed Daemons (`daemon-task-definition/…`, of which AWS
 * replaces the whole instance), and whatever else AWS keeps running. AWS Batch may repeat its jobs, whatever group they have.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-groups.html
 */
export function isKeptByNobody({ group, clusterArn }: Pick<TaskEvent, "group" | "clusterArn">): boolean {
  return !OF_BATCH.test(nameOf(clusterArn)) && (group.startsWith("family:") || /^[^:/]+$/.test(group));
}
