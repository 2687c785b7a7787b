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

/** Something that is not the task, task event or request for a scan that it should be. It is not worth a retry: it can never succeed. */
export class InvalidEventError extends Error {
  override readonly name = "InvalidEventError";

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
 * @throws InvalidEventError when it is not JSON, not an ECS task event or has no containers
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
 * Reads a task as ECS describes it: in the `detail` of a task event, and in the answer of DescribeTasks, which has the
 * same fields.
 *
 * @throws InvalidEventError when it is no task or has no containers
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

const text = (value: unknown): string => textIn(value) ?? "";

function attribute(attributes: unknown, name: string): string | undefined {
  const known: readonly Record<string, unknown>[] = Array.isArray(attributes) ? attributes.map(Object) : [];
  return textIn(known.find((each) => each.name === name)?.value);
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
