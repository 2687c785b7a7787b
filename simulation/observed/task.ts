import type { Digest, Platform } from "../../functions/contract/images/image";
import { type Place, placeText } from "../../functions/contract/places/place";
import type { Workload } from "../../functions/contract/places/workload";
import { foreignPlaceOf, OWN_PLACE } from "../places/member";
import { nameOf } from "./names";

export interface ContainerDefinition {
  readonly name: string;
  /** As a person wrote it, with a tag. */
  readonly reference: string;
  readonly secret?: string;
  /** The tag's digest, which the registry knows and the definition does not. */
  readonly digest: Digest;
  /** Whether the reference names the digest, too. */
  readonly isPinned?: boolean;
}

export function imageIn({ reference, digest, isPinned }: ContainerDefinition): string {
  return isPinned ? `${reference}@${digest}` : reference;
}

/** Returns the image as a service's tasks name it: ECS adds the digest that it resolved. */
function resolvedImage({ reference, digest }: ContainerDefinition): string {
  return `${reference}@${digest}`;
}

export interface TaskDefinition {
  readonly arn: string;
  readonly platform: Platform;
  readonly containers: readonly ContainerDefinition[];
}

export interface SimulatedTask {
  readonly arn: string;
  readonly clusterArn: string;
  readonly definition: TaskDefinition;
  readonly startedAt: number;
  /** Whether its events name the CPU architecture, as Fargate's usually do. */
  readonly namesArchitecture: boolean;
  /** `service:NAME`; of a standalone task `family:NAME` or its starter's choice; or a group that AWS keeps running. */
  readonly group: string;
  /** Names the deployment, for a service's task. */
  readonly startedBy?: string;
}

export function namesOf({ definition }: Pick<SimulatedTask, "definition">): readonly string[] {
  const { platform, containers } = definition;
  return containers.map(({ digest, reference }) => nameOf(digest, platform, reference));
}

export function familyOf({ definition }: Pick<SimulatedTask, "definition">): string {
  return definition.arn.slice(definition.arn.lastIndexOf("/") + 1).split(":")[0] ?? "";
}

export function workloadOfTask({ group, definition, clusterArn }: SimulatedTask): Workload {
  const cluster = clusterArn.slice(clusterArn.lastIndexOf("/") + 1);
  const family = familyOf({ definition });
  const place = foreignPlaceOf(clusterArn);
  return {
    ...(group.startsWith("service:")
      ? { kind: "service", name: group.slice("service:".length), cluster }
      : { kind: "family", name: family, cluster }),
    ...(place && { place }),
  };
}

/**
 * Returns the tags. Of three services, one has a tag on itself and its tasks, one only on itself, and one has none.
 *
 * @param name of a service, or the group of a task
 * @param place if not the installation's own: there the same name has another owner
 */
export function tagsOf(
  name: string,
  of: "task" | "service",
  place?: Place,
): { key: string; value: string }[] {
  const number = Number(/\d+$/.exec(name)?.[0] ?? 0);
  const isTagged = of === "task" ? number % 3 === 0 : number % 3 < 2;
  const team = name.slice(name.indexOf(":") + 1);
  const where = place ? ` in ${placeText(place)}` : "";
  return isTagged ? [{ key: "team", value: `team of ${team}${where}` }] : [];
}

export function describedTask(task: SimulatedTask) {
  const { arn, clusterArn, definition, namesArchitecture, startedAt, group, startedBy } = task;
  const architecture = definition.platform === "linux/arm64" ? "arm64" : "x86_64";
  return {
    taskArn: arn,
    clusterArn,
    taskDefinitionArn: definition.arn,
    group,
    ...(startedBy ? { startedBy } : {}),
    launchType: "FARGATE",
    lastStatus: "RUNNING",
    desiredStatus: "RUNNING",
    createdAt: new Date(startedAt),
    startedAt: new Date(startedAt),
    attributes: namesArchitecture ? [{ name: "ecs.cpu-architecture", value: architecture }] : [],
    containers: definition.containers.map((container) => ({
      name: container.name,
      image: group.startsWith("service:") ? resolvedImage(container) : imageIn(container),
      imageDigest: container.digest,
      lastStatus: "RUNNING",
    })),
  };
}

/** Returns the name for tags: tasks of a family share its tags, in any group. */
function taggedAs(task: SimulatedTask): string {
  const { kind, name } = workloadOfTask(task);
  return `${kind}:${name}`;
}

export function answeredTask(task: SimulatedTask, include: readonly string[] = []) {
  return {
    ...describedTask(task),
    ...(include.includes("TAGS")
      ? { tags: tagsOf(taggedAs(task), "task", foreignPlaceOf(task.clusterArn)) }
      : {}),
  };
}

/** Returns ECS's event of a running task, with the origin that EventBridge adds. */
export function taskEvent(task: SimulatedTask, time: number): string {
  const { account, region } = foreignPlaceOf(task.clusterArn) ?? OWN_PLACE;
  return JSON.stringify({
    version: "0",
    account,
    region,
    source: "aws.ecs",
    "detail-type": "ECS Task State Change",
    time: new Date(time).toISOString(),
    detail: describedTask(task),
  });
}

const keysOfDefinitions = new WeakMap<TaskDefinition, readonly string[]>();

export function keysOf({ definition }: Pick<SimulatedTask, "definition">): readonly string[] {
  const known = keysOfDefinitions.get(definition);
  if (known !== undefined) {
    return known;
  }
  const keys = namesOf({ definition });
  keysOfDefinitions.set(definition, keys);
  return keys;
}
