import { type Image, InvalidImageError, imageKey, type Platform } from "../shared/image";
import { imageOf, isAwsManaged, platformOf, type TaskEvent } from "../shared/task-event";
import type { TaskDefinitions } from "./task-definitions";

export type SkipReason = "aws-managed" | "excluded" | "windows";

export interface TaskImages {
  /** Each image of the task once. */
  readonly images: readonly Image[];
  readonly skipped: readonly { readonly container: string; readonly reason: SkipReason }[];
  readonly rejected: readonly { readonly container: string; readonly reason: string }[];
}

/** Sorts the containers of a task into images to scan, containers that are none of ours, and such that cannot be read. */
export async function imagesOfTask(
  task: TaskEvent,
  taskDefinitions: TaskDefinitions,
  isExcluded: (image: Image) => boolean,
): Promise<TaskImages> {
  const runtime = await runtimeOf(task, taskDefinitions);
  const images = new Map<string, Image>();
  const skipped: { container: string; reason: SkipReason }[] = [];
  const rejected: { container: string; reason: string }[] = [];
  for (const container of task.containers) {
    if (runtime === "windows") {
      skipped.push({ container: container.name, reason: "windows" });
    } else if (isAwsManaged(container)) {
      skipped.push({ container: container.name, reason: "aws-managed" });
    } else {
      try {
        const image = imageOf(container, runtime());
        if (isExcluded(image)) {
          skipped.push({ container: container.name, reason: "excluded" });
        } else {
          images.set(imageKey(image), image);
        }
      } catch (error) {
        if (!(error instanceof InvalidImageError)) {
          throw error;
        }
        rejected.push({ container: container.name, reason: error.message });
      }
    }
  }
  return { images: [...images.values()], skipped, rejected };
}

/**
 * What the task runs on: the event's word, else the task definition's, else ECS's own default, linux/amd64. A platform
 * that cannot be read fails each container on its own, hence the function.
 */
async function runtimeOf(
  task: TaskEvent,
  taskDefinitions: TaskDefinitions,
): Promise<"windows" | (() => Platform)> {
  if (task.windows) {
    return "windows";
  }
  if (task.architecture !== undefined) {
    const architecture = task.architecture;
    return () => platformOf(architecture);
  }
  const { operatingSystem, architecture } = await taskDefinitions.runtimePlatform(task.taskDefinitionArn);
  if (operatingSystem?.toLowerCase().startsWith("windows")) {
    return "windows";
  }
  return () => platformOf(architecture ?? "x86_64");
}
