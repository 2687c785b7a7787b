import { TASK_EVENT } from "../contract/events";
import {
  type Digest,
  excerpt,
  type Image,
  InvalidImageError,
  type Platform,
  parseImage,
} from "../contract/images/image";
import type { Place } from "../contract/places/place";

/** Something that is not the ECS task or task event it should be. It can never succeed, so it is not worth a retry. */
export class InvalidTaskEventError extends Error {
  override readonly name = "InvalidTaskEventError";

  constructor(
    message: string,
    /** The task, where the event names one. */
    readonly taskArn?: string,
  ) {
    super(message);
  }
}

/** A container as ECS reports it. */
export interface TaskContainer {
  readonly name: string;
  readonly image: unknown;
  readonly imageDigest: unknown;
  /** The digest in ECS's reference, for want of one of its own: it says what to pull, not that it was pulled. */
  readonly referenceDigest?: Digest | undefined;
  /** Whether the task definition has it, so that it is none of AWS's own; absent where nobody has looked. */
  readonly isDeclared?: boolean;
  /** Whether its task ended before it was pulled, so that it never ran. Default: false */
  readonly neverRan?: boolean;
}

/** The part of a task that matters here. */
export interface Task {
  readonly taskArn: string;
  readonly taskDefinitionArn: string;
  /** Values of the `ecs.cpu-architecture` attribute: `x86_64`, `arm64` or absent. */
  readonly architecture: string | undefined;
  readonly windows: boolean;
  /** Whether it runs, so that all its images were pulled. */
  readonly running: boolean;
  /** Whether nothing was pulled yet, although digests are known. Default: false */
  readonly isUnpulled?: boolean;
  readonly containers: readonly TaskContainer[];
}

/** A task that there is. */
export interface KnownTask extends Task {
  /** Absent in the installation's own account and region. */
  readonly place?: Place | undefined;
  readonly clusterArn: string;
  /** `service:NAME` of a service's task, else `family:NAME`, or what its starter chose. */
  readonly group: string;
}

/** An `ECS Task State Change` event. */
export interface TaskEvent extends KnownTask {
  /** Where EventBridge says that the event comes from. */
  readonly from: Place;
  /** When the task changed; undefined where the event does not say. */
  readonly time: Date | undefined;
  /** `ecs-svc/ID` of a service's task, by the deployment that started it; else what its starter chose. */
  readonly startedBy: string;
  /** When somebody asked for the task; undefined where the event does not say. */
  readonly createdAt: Date | undefined;
  /** Such as `FARGATE`; empty where the event does not say. */
  readonly launchType: string;
}

/**
 * Reads the body of a queue message.
 *
 * @throws InvalidTaskEventError when it is not JSON, not an ECS task event or has no containers
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html
 */
export function parseTaskEvent(body: string): TaskEvent {
  const event = parseJson(body);
  if (
    !isObject(event) ||
    event.source !== TASK_EVENT.source ||
    event["detail-type"] !== TASK_EVENT.detailType
  ) {
    throw new InvalidTaskEventError(
      `the message is not an "${TASK_EVENT.detailType}" event of ${TASK_EVENT.source}`,
    );
  }
  const { startedBy, createdAt, launchType }: Record<string, unknown> = Object(event.detail);
  return {
    ...readTask(event.detail),
    from: { account: text(event.account), region: text(event.region) },
    time: timeOf(event.time),
    startedBy: text(startedBy),
    createdAt: timeOf(createdAt),
    launchType: text(launchType),
  };
}

/**
 * Reads a task as ECS describes it: in the `detail` of a task event, and in the answer of DescribeTasks, which has the
 * same fields.
 *
 * @throws InvalidTaskEventError when it is no task or has no containers
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html
 */
export function readTask(detail: unknown): KnownTask {
  if (!isObject(detail) || typeof detail.taskArn !== "string" || detail.taskArn === "") {
    throw new InvalidTaskEventError("the task has no taskArn");
  }
  if (!Array.isArray(detail.containers) || detail.containers.length === 0) {
    throw new InvalidTaskEventError("the task has no containers", excerpt(detail.taskArn, 200));
  }
  return {
    taskArn: detail.taskArn,
    taskDefinitionArn: text(detail.taskDefinitionArn),
    clusterArn: text(detail.clusterArn),
    group: text(detail.group),
    architecture: attribute(detail.attributes, "ecs.cpu-architecture"),
    windows: isWindows(detail),
    running: detail.lastStatus === "RUNNING",
    containers: detail.containers.map((container: unknown) => {
      const { name, image, imageDigest, runtimeId, exitCode } = isObject(container) ? container : {};
      const isUnknown = [imageDigest, runtimeId, exitCode].every(
        (each) => each === undefined || each === null,
      );
      const neverRan = isUnknown && detail.lastStatus === "STOPPED";
      return { name: text(name), image, imageDigest, ...(neverRan && { neverRan }) };
    }),
  };
}

/**
 * The image of one container.
 *
 * @throws InvalidImageError when the container names none that can be read
 */
export function imageOf(container: TaskContainer, platform: Platform): Image {
  if (typeof container.image !== "string" || container.image === "") {
    throw new InvalidImageError("the container names no image");
  }
  const digest = container.imageDigest ?? undefined;
  if (digest !== undefined && typeof digest !== "string") {
    throw new InvalidImageError("imageDigest is not text");
  }
  return parseImage(container.image, platform, digest || container.referenceDigest);
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new InvalidTaskEventError("the message is not JSON");
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Events are EventBridge's own, with `2026-03-01T12:00:00Z`; but anybody may send to the queue who is let. */
function timeOf(value: unknown): Date | undefined {
  const time = typeof value === "string" ? new Date(value) : undefined;
  return time === undefined || Number.isNaN(time.getTime()) ? undefined : time;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function attribute(attributes: unknown, name: string): string | undefined {
  if (!Array.isArray(attributes)) {
    return undefined;
  }
  const found: unknown = attributes.find((entry) => isObject(entry) && entry.name === name);
  return isObject(found) && typeof found.value === "string" ? found.value : undefined;
}

/** Windows tasks say so in `platformFamily` (for example `Windows_Server_2022_Core`) or in an attribute. */
function isWindows(detail: Record<string, unknown>): boolean {
  const families = [
    text(detail.platformFamily),
    attribute(detail.attributes, "ecs.os-type"),
    attribute(detail.attributes, "ecs.os-family"),
  ];
  return families.some((family) => family?.toLowerCase().startsWith("windows"));
}

/** In the words of a task event; a task definition writes them in capitals. */
const PLATFORMS: Readonly<Record<string, Platform>> = { x86_64: "linux/amd64", arm64: "linux/arm64" };

/**
 * The platform for a CPU architecture in the words of a task event (`x86_64`, `arm64`) or of a task definition
 * (`X86_64`, `ARM64`).
 *
 * @throws InvalidImageError for any other
 */
export function platformOf(architecture: string): Platform {
  const platform = knownPlatform(architecture);
  if (platform === undefined) {
    throw new InvalidImageError(
      `unknown CPU architecture "${excerpt(architecture)}": expected x86_64 or arm64`,
    );
  }
  return platform;
}

/** The same; undefined for any other. */
export function knownPlatform(architecture: string): Platform | undefined {
  const name = architecture.toLowerCase();
  return Object.hasOwn(PLATFORMS, name) ? PLATFORMS[name] : undefined;
}
