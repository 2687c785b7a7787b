import { withoutQueries } from "../contract/exportable";
import { ecrRegion } from "../contract/images/ecr-host";
import { excerpt, type Image, InvalidImageError, imageKey } from "../contract/images/image";
import type { Telemetry } from "../contract/telemetry";
import type { ImageFilter } from "./image-filter";
import type { RuntimePlatform, TaskDefinitions } from "./task-definitions";
import { imageOf, platformOf, type Task, type TaskContainer } from "./task-event";

/**
 * An image as one source names it: a repository, with the credentials for this repository. Image and credentials of
 * different sightings are never combined.
 */
export interface Sighting {
  readonly image: Image;
  /** The task that runs the image, or the gate's deployment (`…:service-deployment/CLUSTER/SERVICE/ID`). */
  readonly taskArn: string;
  /**
   * ARN of the registry's secret, perhaps without its last six characters; absent: the image is pulled without a
   * secret.
   */
  readonly credentials?: string | undefined;
}

export interface TaskImage {
  /**
   * The image. A tag beside a digest in the task's reference is left out, unless a pattern depended on who wrote the
   * tag.
   */
  readonly image: Image;
  /** Returns the image with its tag if the registry has resolved this tag. @throws Error if ECS does not answer now */
  readonly named?: (() => Promise<Image>) | undefined;
  readonly containers: readonly string[];
  /** Containers for which this reference was pulled. */
  readonly pulledBy: readonly string[];
}

export interface TaskImages {
  readonly images: readonly TaskImage[];
  readonly skipped: readonly SkippedContainer[];
  /** Containers with unreadable images. */
  readonly rejected: readonly { readonly container: string; readonly reason: string }[];
}

export interface TaskReader {
  readonly taskDefinitions: TaskDefinitions;
  readonly filter: ImageFilter;
}

interface ReadContainer {
  readonly name: string;
  readonly image: Image;
  readonly named: TaskImage["named"];
  readonly pulled: boolean;
}

/** Reads the images in the task definition by container; undefined if it cannot be read. */
type DeclaredImages = () => ReturnType<TaskDefinitions["declaredImages"]>;

/**
 * Returns a sighting for each image and each of its secrets. An image has no tag if it is unknown who wrote the tag.
 *
 * @returns failed: images whose source is unknown for now, worth a retry
 */
export async function sightingsOfImages(
  task: Pick<Task, "taskArn" | "taskDefinitionArn">,
  images: readonly TaskImage[],
  { taskDefinitions }: Pick<TaskReader, "taskDefinitions">,
) {
  const sightings: Sighting[] = [];
  const failed: { image: Image; error: unknown }[] = [];
  let credentials: Promise<ReadonlyMap<string, string>> | undefined;
  // Asked at most once: if ECS hangs, each further image of the task would wait, too.
  const registryCredentials = () => {
    credentials ??= taskDefinitions.registryCredentials(task.taskDefinitionArn);
    return credentials;
  };
  for (const { image: unnamed, named, pulledBy } of images) {
    try {
      // The scan goes on without an unknown tag.
      const image = (await named?.().catch(() => undefined)) ?? unnamed;
      for (const secret of await credentialsFor(image, pulledBy, registryCredentials)) {
        sightings.push({ image, taskArn: task.taskArn, credentials: secret });
      }
    } catch (error) {
      failed.push({ image: unnamed, error });
    }
  }
  return { sightings, failed };
}

/** @throws errors of AWS while the task's platform is unknown */
export async function imagesOfTask(task: Task, { taskDefinitions, filter }: TaskReader): Promise<TaskImages> {
  const runtime = await runtimeOf(task, taskDefinitions);
  const read: ReadContainer[] = [];
  const skipped: SkippedContainer[] = [];
  const rejected: TaskImages["rejected"][number][] = [];
  let asked: ReturnType<DeclaredImages> | undefined;
  const declared: DeclaredImages = () => {
    asked ??= taskDefinitions.declaredImages(task.taskDefinitionArn);
    return asked;
  };
  for (const container of task.containers) {
    const { name } = container;
    if (runtime === "windows" || isAwsManaged(container)) {
      const reason = runtime === "windows" ? "windows" : "aws-managed";
      skipped.push({ container: name, image: unread(container.image), reason });
      continue;
    }
    try {
      const tagged = imageOf(container, runtime());
      const { image, named, reason } = await judged(container, tagged, filter, declared);
      if (reason === undefined) {
        const isPulled = task.running || (!task.isUnpulled && Boolean(container.imageDigest));
        read.push({ name, image, named, pulled: isPulled });
      } else {
        skipped.push({ container: name, image: image.reference, reason });
      }
    } catch (error) {
      if (!(error instanceof InvalidImageError)) {
        throw error;
      }
      rejected.push({ container: name, reason: error.message });
    }
  }
  return { images: imagesOf(read), skipped, rejected };
}

/**
 * Decides about the image of a container. The author of a task definition may write any tag beside a digest, so that
 * such a tag means nothing. If the definition has a tag alone, ECS writes the tag and its digest into the task; this
 * tag was resolved by the registry. The definition is read only if the tag matters. If it cannot be read, the image is
 * scanned.
 *
 * @param tagged the image with its tag, whoever wrote it
 * @see
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html#deployment-container-image-stability
 */
export async function judged(
  container: TaskContainer,
  tagged: Image,
  filter: ImageFilter,
  declared: DeclaredImages,
) {
  const ofTagged = reasonToSkip(container, tagged, filter);
  if (tagged.reference === tagged.repository || !String(container.image).includes("@")) {
    return { image: tagged, named: undefined, reason: ofTagged };
  }
  const image = { ...tagged, reference: tagged.repository };
  const reason = reasonToSkip(container, image, filter);
  const reference = async () => (await declared())?.get(container.name);
  const named = async () => ((await reference())?.includes("@") === false ? tagged : image);
  if ((reason === undefined) === (ofTagged === undefined)) {
    return { image, named, reason };
  }
  const known = await reference().catch(() => undefined);
  if (known === undefined) {
    return { image, named };
  }
  return known.includes("@") ? { image, named, reason } : { image: tagged, named, reason: ofTagged };
}

/** Returns each image of each repository once. Of several tags the last one counts, with its own containers. */
function imagesOf(containers: readonly ReadContainer[]): readonly TaskImage[] {
  const images = new Map(containers.map((each) => [imageKey(each.image), each]));
  return [...images].map(([key, { image, named }]) => {
    const same = containers.filter((each) => imageKey(each.image) === key);
    const pulled = same.filter((each) => each.pulled && each.image.reference === image.reference);
    return {
      image,
      named,
      containers: same.map(({ name }) => name),
      pulledBy: pulled.map(({ name }) => name),
    };
  });
}

/**
 * Returns ARNs of the secrets with which ECS pulled an image of the task; a single undefined if it used no secret, as
 * for ECR. Of several secrets, one may work if another is refused.
 *
 * Security: only an image that ECS has pulled has secrets, because the task's own execution role had to read them for
 * the pull. Otherwise the author of a task definition could have foreign credentials sent to a registry of their
 * choice.
 */
async function credentialsFor(
  { reference }: Image,
  pulledBy: readonly string[],
  registryCredentials: () => Promise<ReadonlyMap<string, string>>,
): Promise<readonly (string | undefined)[]> {
  if (pulledBy.length === 0 || ecrRegion(reference) !== undefined) {
    return [undefined];
  }
  const credentials = await registryCredentials();
  const secrets = new Set(pulledBy.flatMap((name) => credentials.get(name) ?? []));
  return secrets.size === 0 ? [undefined] : [...secrets];
}

function unread(image: unknown): string {
  return typeof image === "string" ? excerpt(withoutQueries(image)) : "";
}

/**
 * Returns the platform as the task names it, else as its definition does, else ECS's default, linux/amd64. It is a
 * function, because an unreadable platform must fail for each container separately.
 */
async function runtimeOf(task: Task, taskDefinitions: Pick<TaskDefinitions, "runtimePlatform">) {
  const isTold = task.windows || task.architecture !== undefined;
  const { operatingSystem = "", architecture }: RuntimePlatform = isTold
    ? task
    : await taskDefinitions.runtimePlatform(task.taskDefinitionArn);
  return task.windows || operatingSystem.toLowerCase().startsWith("windows")
    ? "windows"
    : () => platformOf(architecture ?? "x86_64");
}

/** Logs and counts the containers of a task whose images are not scanned, with the reasons. */
export function logUnscanned(
  telemetry: Telemetry,
  taskArn: string,
  { skipped, rejected }: Pick<TaskImages, "skipped" | "rejected">,
): void {
  for (const { container, reason } of rejected) {
    telemetry.count("EventsRejected");
    telemetry.error("container rejected", { taskArn, container, reason });
  }
  if (skipped.length > 0) {
    telemetry.count("ImagesSkipped", skipped.length);
    telemetry.info("containers skipped", { taskArn, count: skipped.length, skipped });
  }
}

/** A container whose image is left out, or is AWS's own. */
export interface SkippedContainer {
  readonly container: string;
  /** Normalised if it could be read, else as the task names it. */
  readonly image: string;
  readonly reason: "aws-managed" | "windows" | "never-ran" | NonNullable<ReturnType<ImageFilter>>;
}

/**
 * Whether AWS added the container. AWS's containers have a reserved name *and* no digest; the name alone proves
 * nothing, because anybody can choose it. Before a task has started, no container has a digest, and the task
 * definition decides.
 */
export function isAwsManaged(container: TaskContainer): boolean {
  const reserved = /^(ecs-service-connect-|aws-guardduty-agent-)/;
  const inReference = typeof container.image === "string" && container.image.includes("@");
  return !container.isDeclared && reserved.test(container.name) && !container.imageDigest && !inReference;
}

/** Returns why an image is not scanned; undefined: it is scanned. */
function reasonToSkip(
  { neverRan }: TaskContainer,
  image: Image,
  filter: ImageFilter,
): SkippedContainer["reason"] | undefined {
  // Such as an image with a mistyped tag, which a scan would not find, either.
  return filter(image) ?? (neverRan ? "never-ran" : undefined);
}
