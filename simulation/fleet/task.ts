import type { Digest, Platform } from "../../functions/contract/image";

export interface ContainerDefinition {
  readonly name: string;
  /** As a person wrote it, with a tag. */
  readonly reference: string;
  /** ARN of the registry's secret. */
  readonly secret?: string;
  /** What the tag means; whoever knows it is the registry, not the definition. */
  readonly digest: Digest;
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
  /** Whether its events name the CPU architecture, as those of Fargate usually do. */
  readonly namesArchitecture: boolean;
}

/** A running task, as DescribeTasks and task events have it. */
export function describedTask({ arn, clusterArn, definition, namesArchitecture, startedAt }: SimulatedTask) {
  const architecture = definition.platform === "linux/arm64" ? "arm64" : "x86_64";
  return {
    taskArn: arn,
    clusterArn,
    taskDefinitionArn: definition.arn,
    launchType: "FARGATE",
    lastStatus: "RUNNING",
    desiredStatus: "RUNNING",
    startedAt: new Date(startedAt),
    attributes: namesArchitecture ? [{ name: "ecs.cpu-architecture", value: architecture }] : [],
    containers: definition.containers.map(({ name, reference, digest }) => ({
      name,
      image: reference,
      imageDigest: digest,
      lastStatus: "RUNNING",
    })),
  };
}

/** The event by which ECS reports that a task runs. */
export function taskEvent(task: SimulatedTask, time: number): string {
  return JSON.stringify({
    version: "0",
    source: "aws.ecs",
    "detail-type": "ECS Task State Change",
    time: new Date(time).toISOString(),
    detail: describedTask(task),
  });
}

/** The partition keys of a task's images. */
export function keysOf({ definition }: SimulatedTask): string[] {
  return definition.containers.map(({ digest }) => `${digest}#${definition.platform}`);
}
