import { unqualified } from "../../../contract/arn";
import type { GateStage } from "../../../contract/blocking/gate";
import { ecrRegion } from "../../../contract/images/ecr-host";
import { excerpt } from "../../../contract/images/image";
import {
  type Deployment,
  digestIn,
  type LifecycleHook,
  type Revision,
} from "../../../deployments/deployment";
import {
  imagesOfTask,
  type SkippedContainer,
  type TaskImage,
  type TaskReader,
} from "../../../tasks/sightings";
import type { EcsTaskDefinitions } from "../../../tasks/task-definitions";
import type { Task } from "../../../tasks/task-event";
import { type HookCall, UnanswerableError } from "../hook-event";
import type { EcrTags } from "./ecr-tags";
import type { ImageFacts } from "./image-facts";

/** Collaborators for reading the images of a deployment. */
export interface ImageReader extends TaskReader {
  readonly taskDefinitions: TaskReader["taskDefinitions"] & Pick<EcsTaskDefinitions, "containerImages">;
  readonly tags: Pick<EcrTags, "digestOf">;
}

/** The images of a deployment, before anything is known of their verdicts. */
export interface DeployedImages {
  /** The deployment as if it were a task, whose containers are those of the revision. */
  readonly task: Pick<Task, "taskArn" | "taskDefinitionArn">;
  /** Those that are scanned. */
  readonly scanned: readonly (ImageFacts & { readonly taskImage: TaskImage })[];
  /** Those that are not, and those that cannot be read. */
  readonly others: readonly ImageFacts[];
}

const NOT_SCANNED: Readonly<Record<SkippedContainer["reason"], string>> = {
  "aws-managed": "AWS's own container.",
  "never-ran": "Its container never ran.",
  windows: "Windows images are not scanned.",
  excluded: "The input exclude_images leaves it out.",
  "not-included": "The input include_images leaves it out.",
};

/**
 * Reads which images a deployment brings, with the digests that ECS has resolved. An image that only the task definition
 * declares is one of them, without a digest of ECS.
 *
 * Before the first task of a revision, no tag has a digest of ECS: then ECR is asked. An image that stays unknown is left to
 * the hook at POST_SCALE_UP, if the deployment has one of ours there. So is an image that ECS pulls with credentials, because
 * they are used for nothing that was not pulled. After the first task, a tag without a digest stays unknown: it may have moved
 * since the image was pulled.
 *
 * @throws where AWS does not answer, or does not give the task definition
 * @throws UnanswerableError where neither names an image
 */
export async function deployedImages(
  reader: ImageReader,
  { stage, deploymentArn }: HookCall,
  { revisionArn, taskDefinitionArn, containers: named }: Revision,
  deployment: Deployment | undefined,
  functionArn: string | undefined,
): Promise<DeployedImages> {
  const isFirst = stage === "PRE_SCALE_UP";
  // Without it the platform would be a guess, and so would be which containers are AWS's own.
  const declared = await reader.taskDefinitions.containerImages(taskDefinitionArn);
  const unnamed = [...declared].filter(([name]) => !named.some((each) => each.name === name));
  const containers = [
    // A digest that ECS has put beside a tag stays apart from one that the task definition has there.
    ...named.map(({ name, image, imageDigest }) => ({
      name,
      image: declared.get(name) ?? image,
      imageDigest,
      referenceDigest: digestIn({ image, imageDigest: undefined }),
    })),
    ...unnamed.map(([name, image]) => ({ name, image, imageDigest: undefined })),
  ];
  if (containers.length === 0) {
    throw new UnanswerableError(
      `Neither ECS nor the task definition names an image of the revision ${revisionArn}.`,
    );
  }
  const task: Task = {
    taskArn: deploymentArn,
    taskDefinitionArn,
    architecture: undefined,
    windows: false,
    // Of what ECS does not name, nobody knows whether it was pulled.
    running: !isFirst && unnamed.length === 0,
    isUnpulled: isFirst,
    containers: containers.map((each) => ({ ...each, isDeclared: declared.has(each.name) })),
  };
  const { images, skipped, rejected } = await imagesOfTask(task, reader);
  const resolved = isFirst
    ? await Promise.all(images.map((each) => withDigestOfTag(reader.tags, each)))
    : images;
  const early = isFirst ? await tooEarly(reader, taskDefinitionArn, resolved) : [];
  const isAskedAgain = (deployment?.hooks ?? []).some((hook) => isOurs(hook, "POST_SCALE_UP", functionArn));
  const references = new Map(containers.map(({ name, image }) => [name, referenceOf(image)]));
  return {
    task,
    scanned: resolved.map((taskImage) => ({
      taskImage,
      image: taskImage.image,
      reference: taskImage.image.reference,
      containers: taskImage.containers,
      isLeftToLater: isAskedAgain && early.includes(taskImage),
    })),
    others: [
      ...skipped.map(({ container, image, reason }) => ({
        containers: [container],
        reference: image || UNNAMED,
        notScanned: NOT_SCANNED[reason],
      })),
      ...rejected.map(({ container, reason }) => ({
        containers: [container],
        reference: references.get(container) ?? UNNAMED,
        unreadable: reason,
      })),
    ],
  };
}

/** The image with the digest that its tag names in ECR now, where it has none and ECR says. */
async function withDigestOfTag(tags: ImageReader["tags"], taskImage: TaskImage): Promise<TaskImage> {
  const { image } = taskImage;
  const digest =
    image.digest === undefined && ecrRegion(image.reference) ? await tags.digestOf(image) : undefined;
  return digest === undefined ? taskImage : { ...taskImage, image: { ...image, digest } };
}

/** Images that are known, or can be pulled, only once a task has started: without a digest, or pulled with credentials alone. */
async function tooEarly(
  { taskDefinitions }: ImageReader,
  taskDefinitionArn: string,
  images: readonly TaskImage[],
): Promise<readonly TaskImage[]> {
  const credentials = await taskDefinitions.registryCredentials(taskDefinitionArn);
  const isPrivate = ({ image, containers }: TaskImage) =>
    ecrRegion(image.reference) === undefined && containers.every((name) => credentials.has(name));
  return images.filter((each) => each.image.digest === undefined || isPrivate(each));
}

/** Whether a hook of ours stands at the stage; any is taken for ours where nobody knows our own function. */
export function isOurs(
  { targetArn, stages }: Pick<LifecycleHook, "targetArn" | "stages">,
  stage: GateStage,
  functionArn: string | undefined,
): boolean {
  return (
    stages.includes(stage) &&
    (functionArn === undefined || unqualified(targetArn ?? "") === unqualified(functionArn))
  );
}

const UNNAMED = "(no image)";

function referenceOf(image: unknown): string {
  return typeof image === "string" && image !== "" ? excerpt(image, 300) : UNNAMED;
}
