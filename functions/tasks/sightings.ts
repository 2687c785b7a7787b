import { withoutQueries } from "../contract/exportable";
import { ecrRegion } from "../contract/images/ecr-host";
import { excerpt, type Image, InvalidImageError, imageKey } from "../contract/images/image";
import type { Telemetry } from "../contract/telemetry";
import type { ImageFilter } from "./image-filter";
import type { RuntimePlatform, TaskDefinitions } from "./task-definitions";
import { imageOf, platformOf, type Task, type TaskContainer } from "./task-event";

/**
 * An image seen with a source: the repository that its reference names, and the credentials for that very repository. The
 * two are never mixed with those of another sighting.
 */
export interface Sighting {
  readonly image: Image;
  /** The task that runs it; of a sighting by the gate, the deployment (`…:service-deployment/CLUSTER/SERVICE/ID`). */
  readonly taskArn: string;
  /**
   * ARN of the registry's secret that the task definition names, perhaps without its last six characters. Absent where the
   * image is pulled without one.
   */
  readonly credentials?: string | undefined;
}

/** An image of a task, of one repository. */
export interface TaskImage {
  /** Without a tag that stands beside a digest in the task's reference, unless a pattern had to know whose that tag is. */
  readonly image: Image;
  /**
   * The image with that tag, where the registry has resolved it; absent where no tag is in question.
   *
   * @throws where ECS does not answer now
   */
  readonly named?: (() => Promise<Image>) | undefined;
  /** Names of the containers that run it. */
  readonly containers: readonly string[];
  /** Those of them for which it was pulled by this reference. */
  readonly pulledBy: readonly string[];
}

/** Images of the containers of a task. */
export interface TaskImages {
  readonly images: readonly TaskImage[];
  readonly skipped: readonly SkippedContainer[];
  /** Containers whose images cannot be read. */
  readonly rejected: readonly { readonly container: string; readonly reason: string }[];
}

/** Collaborators for reading the containers of a task. */
export interface TaskReader {
  readonly taskDefinitions: TaskDefinitions;
  readonly filter: ImageFilter;
}

/** A container whose image was read. */
interface ReadContainer {
  readonly name: string;
  readonly image: Image;
  readonly named: TaskImage["named"];
  /** Whether ECS pulled the image. */
  readonly pulled: boolean;
}

/** Images of the containers that a task definition has, by their names; undefined where it cannot be read. */
type DeclaredImages = () => ReturnType<TaskDefinitions["declaredImages"]>;

/**
 * Sightings of some images of a task: one of each image and each secret that it was pulled with. Where nobody can find out
 * whose a tag is, the image is seen without it.
 *
 * @returns failed: images whose source cannot be known now, worth a retry
 */
export async function sightingsOfImages(
  task: Pick<Task, "taskArn" | "taskDefinitionArn">,
  images: readonly TaskImage[],
  { taskDefinitions }: Pick<TaskReader, "taskDefinitions">,
) {
  const sightings: Sighting[] = [];
  const failed: { image: Image; error: unknown }[] = [];
  let credentials: Promise<ReadonlyMap<string, string>> | undefined;
  // Asked at most once: where ECS hangs, each image of the task would wait for it as long.
  const registryCredentials = () => {
    credentials ??= taskDefinitions.registryCredentials(task.taskDefinitionArn);
    return credentials;
  };
  for (const { image: unnamed, named, pulledBy } of images) {
    try {
      // A scan does not wait for a tag.
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

/**
 * The images that the containers of a task run. Those that are skipped, or cannot be read, stand beside them.
 *
 * @throws where AWS does not say what the task runs on
 */
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
 * Judges the image of a container. The author of a task definition may write any tag beside a digest, so such a tag means
 * nothing. ECS writes both into the tasks of services whose definition has the tag alone: that tag the registry has resolved.
 * So the definition says whose a tag is, and is read only where that decides. Where it cannot be read, the image is scanned.
 *
 * @param tagged the image with its tag, whoever wrote that
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html#deployment-container-image-stability
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

/**
 * Each image of each repository once, with the containers for which it was pulled. Where several tags name it, the last one
 * stands for it, with its own containers.
 */
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
 * ARNs of the secrets with which ECS pulled an image of the task, mostly one; undefined alone where it used none, as for
 * ECR. Containers may name different ones, and another may be the one that is not refused.
 *
 * Only of an image that was pulled: for that the task's own execution role had to read the secret. Otherwise whoever may
 * run a task could have credentials that are not his sent to a registry of his choice, by naming both in a task
 * definition.
 *
 * @param pulledBy names of the containers for which it was pulled
 * @param registryCredentials ARNs of the task definition's secrets by container
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

/** A container's image that nobody has read, for logs. */
function unread(image: unknown): string {
  return typeof image === "string" ? excerpt(withoutQueries(image)) : "";
}

/**
 * The platform of a task: the task's word, else the task definition's, else ECS's own default, linux/amd64. An
 * unreadable platform fails each container on its own, hence the function.
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

/** Logs and counts the containers of a task whose images are not asked for, with the reason of each. */
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
function reasonToSkip(
  { neverRan }: TaskContainer,
  image: Image,
  filter: ImageFilter,
): SkippedContainer["reason"] | undefined {
  // Of a mistyped tag, say: whoever pulls it again finds nothing either.
  return filter(image) ?? (neverRan ? "never-ran" : undefined);
}
