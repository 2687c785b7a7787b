import { excerpt, type Image, InvalidImageError, imageKey, type Platform } from "../contract/image";
import type { ImageFilter } from "./image-filter";
import type { TaskDefinitions } from "./task-definitions";
import { imageOf, isAwsManaged, platformOf, type Task } from "./task-event";

/** A container whose image is not scanned although it could be, or is none of the user's. */
export interface SkippedContainer {
  readonly container: string;
  /** Normalised where it was read, else as the task has it. */
  readonly image: string;
  readonly reason: "aws-managed" | "windows" | NonNullable<ReturnType<ImageFilter>>;
}

/** A container whose image cannot be read. */
export interface RejectedContainer {
  readonly container: string;
  readonly reason: string;
}

export interface TaskImages {
  /** Each image of the task once. */
  readonly images: readonly Image[];
  readonly skipped: readonly SkippedContainer[];
  readonly rejected: readonly RejectedContainer[];
}

/** Sorts the containers of a task into images to scan, containers that are none of ours, and such that cannot be read. */
export async function imagesOfTask(
  task: Task,
  taskDefinitions: Pick<TaskDefinitions, "runtimePlatform">,
  filter: ImageFilter,
): Promise<TaskImages> {
  const runtime = await runtimeOf(task, taskDefinitions);
  const images = new Map<string, Image>();
  const skipped: SkippedContainer[] = [];
  const rejected: RejectedContainer[] = [];
  for (const container of task.containers) {
    if (runtime === "windows" || isAwsManaged(container)) {
      const reason = runtime === "windows" ? "windows" : "aws-managed";
      skipped.push({ container: container.name, image: unread(container.image), reason });
    } else {
      try {
        const image = imageOf(container, runtime());
        const reason = filter(image);
        if (reason !== undefined) {
          skipped.push({ container: container.name, image: image.reference, reason });
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

/** A container's image that nobody has read, for logs. */
function unread(image: unknown): string {
  return typeof image === "string" ? excerpt(image) : "";
}

/**
 * What the task runs on: the task's word, else the task definition's, else ECS's own default, linux/amd64. A platform
 * that cannot be read fails each container on its own, hence the function.
 */
async function runtimeOf(
  task: Task,
  taskDefinitions: Pick<TaskDefinitions, "runtimePlatform">,
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
