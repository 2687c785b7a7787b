import type { Image } from "../contract/image";
import type { ImageFilter } from "./image-filter";
import type { TaskContainer } from "./task-event";

/** A container whose image is not scanned although it could be, or is none of the user's. */
export interface SkippedContainer {
  readonly container: string;
  /** Normalised where it was read, else as the task has it. */
  readonly image: string;
  readonly reason: "aws-managed" | "windows" | "never-ran" | NonNullable<ReturnType<ImageFilter>>;
}

/**
 * Whether AWS put the container beside the user's own. Such containers carry a reserved name *and* no digest; the
 * name alone proves nothing, because anybody can choose it. Before a task has started no container has a digest: then the
 * task definition says.
 */
export function isAwsManaged(container: TaskContainer): boolean {
  const reserved = /^(ecs-service-connect-|aws-guardduty-agent-)/;
  const inReference = typeof container.image === "string" && container.image.includes("@");
  return !container.isDeclared && reserved.test(container.name) && !container.imageDigest && !inReference;
}

/** Why an image that was read is not scanned; undefined: it is. */
export function reasonToSkip(
  { neverRan }: TaskContainer,
  image: Image,
  filter: ImageFilter,
): SkippedContainer["reason"] | undefined {
  // Of a mistyped tag, say: whoever pulls it again finds nothing either.
  return filter(image) ?? (neverRan ? "never-ran" : undefined);
}
