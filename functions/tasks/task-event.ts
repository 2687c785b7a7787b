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
import { jsonIn, textIn, timeIn } from "../table/value";

/** The input is not a task, task event or request for a scan. A retry can never succeed. */
export class InvalidEventError extends Error {
  override readonly name = "InvalidEventError";

  constructor(
    message: string,
    /** The task, if the event names one. */
    readonly taskArn?: string,
  ) {
    super(message);
  }
}

export interface TaskContainer {
  readonly name: string;
  readonly image: unknown;
  readonly imageDigest: unknown;
  /**
   * The digest in ECS's reference if ECS names no other. It says what to pull; it does not prove that it was pulled.
   */
  readonly referenceDigest?: Digest | undefined;
  /**
   * Whether the task definition has the container, which proves that it is not AWS's own; absent if nobody has looked.
   */
  readonly isDeclared?: boolean;
  /** Whether the task ended before the image was pulled, so that the container never ran. Default: false */
  readonly neverRan?: boolean;
}

export interface Task {
  readonly taskArn: string;
  readonly taskDefinitionArn: string;
  /** Values of the `ecs.cpu-architecture` attribute: `x86_64`, `arm64` or absent. */
  readonly architecture: string | undefined;
  readonly windows: boolean;
  /** Whether the task runs, so that all its images were pulled. */
  readonly running: boolean;
  /** Whether nothing was pulled yet, although digests are known. Default: false */
  readonly isUnpulled?: boolean;
  readonly containers: readonly TaskContainer[];
}

export interface KnownTask extends Task {
  /** Absent in the installation's own account and region. */
  readonly place?: Place | undefined;
  readonly clusterArn: string;
  /** `service:NAME` of a service's task, else `family:NAME`, or what its starter chose. */
  readonly group: string;
}

export interface TaskEvent extends KnownTask {
  /** Origin of the event, as EventBridge says. */
  readonly from: Place;
  /** When the task changed; undefined if the event does not say. */
  readonly time: Date | undefined;
  /** `ecs-svc/ID` of the deployment that started a service's task; else what the starter chose. */
  readonly startedBy: string;
  /** When the task was requested; undefined if the event does not say. */
  readonly createdAt: Date | undefined;
  /** Such as `FARGATE`; empty if the event does not say. */
  readonly launchType: string;
}

/**
 * @throws InvalidEventError if the message is not JSON, not an ECS task event, or has no containers
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html
 */
export function parseTaskEvent(body: string): TaskEvent {
  const event: Record<string, unknown> = Object(jsonIn(body));
  const { source, detailType } = TASK_EVENT;
  if (event.source !== source || event["detail-type"] !== detailType) {
    throw new InvalidEventError(`the message is not an "${detailType}" event of ${source}`);
  }
  const { startedBy, createdAt, launchType }: Record<string, unknown> = Object(event.detail);
  return {
    ...readTask(event.detail),
    from: { account: text(event.account), region: text(event.region) },
    time: timeIn(event.time),
    startedBy: text(startedBy),
    createdAt: timeIn(createdAt),
    launchType: text(launchType),
  };
}

/**
 * Reads a task as ECS describes it, in the `detail` of a task event and in the answer of DescribeTasks.
 *
 * @throws InvalidEventError if it is not a task, or has no containers
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html
 */
export function readTask(described: unknown): KnownTask {
  const detail: Record<string, unknown> = Object(described);
  const taskArn = textIn(detail.taskArn);
  if (taskArn === undefined) {
    throw new InvalidEventError("the task has no taskArn");
  }
  if (!Array.isArray(detail.containers) || detail.containers.length === 0) {
    throw new InvalidEventError("the task has no containers", excerpt(taskArn, 200));
  }
  return {
    taskArn,
    taskDefinitionArn: text(detail.taskDefinitionArn),
    clusterArn: text(detail.clusterArn),
    group: text(detail.group),
    architecture: attribute(detail.attributes, "ecs.cpu-architecture"),
    windows: isWindows(detail),
    running: detail.lastStatus === "RUNNING",
    containers: detail.containers.map((container: unknown) => {
      const { name, image, imageDigest, runtimeId, exitCode }: Record<string, unknown> = Object(container);
      const isUnknown = (imageDigest ?? runtimeId ?? exitCode ?? undefined) === undefined;
      const neverRan = isUnknown && detail.lastStatus === "STOPPED";
      return { name: text(name), image, imageDigest, ...(neverRan && { neverRan }) };
    }),
  };
}

/** @throws InvalidImageError if the container names no readable image */
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

const text = (value: unknown): string => textIn(value) ?? "";

function attribute(attributes: unknown, name: string): string | undefined {
  const known: readonly Record<string, unknown>[] = Array.isArray(attributes) ? attributes.map(Object) : [];
  return textIn(known.find((each) => each.name === name)?.value);
}

/** Windows tasks say so in `platformFamily`, such as `Windows_Server_2022_Core`, or in an attribute. */
function isWindows(detail: Record<string, unknown>): boolean {
  const families = [
    text(detail.platformFamily),
    attribute(detail.attributes, "ecs.os-type"),
    attribute(detail.attributes, "ecs.os-family"),
  ];
  return families.some((family) => family?.toLowerCase().startsWith("windows"));
}

/** Spelled as in a task event; a task definition has capitals. */
const PLATFORMS: Readonly<Record<string, Platform>> = { x86_64: "linux/amd64", arm64: "linux/arm64" };

/**
 * Returns the platform for a CPU architecture, in the spelling of a task event or of a task definition (`X86_64`,
 * `ARM64`).
 *
 * @throws InvalidImageError for any other architecture
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

/** As {@link platformOf}, but undefined for any other architecture. */
export function knownPlatform(architecture: string): Platform | undefined {
  const name = architecture.toLowerCase();
  return Object.hasOwn(PLATFORMS, name) ? PLATFORMS[name] : undefined;
}
