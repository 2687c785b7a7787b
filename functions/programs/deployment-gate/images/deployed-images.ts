import { unqualified } from "../../../contract/arn";
import type { GateStage } from "../../../contract/blocking/gate";
import { ecrRegion } from "../../../contract/images/ecr-host";
import { type Digest, excerpt, type Image } from "../../../contract/images/image";
import type { Deployment, LifecycleHook, Revision } from "../../../deployments/deployment";
import { digestIn } from "../../../deployments/deployment";
import type { SkippedContainer, TaskImage, TaskReader } from "../../../tasks/sightings";
import { imagesOfTask } from "../../../tasks/sightings";
import type { EcsTaskDefinitions } from "../../../tasks/task-definitions";
import type { Task } from "../../../tasks/task-event";
import { type HookCall, UnanswerableError } from "../hook";
import type { ImageFacts } from "./facts";

export interface ImageReader extends TaskReader {
  readonly taskDefinitions: TaskReader["taskDefinitions"] & Pick<EcsTaskDefinitions, "containerImages">;
  readonly tags: {
    /**
     * Returns the digest that a tag of ECR names now; undefined if it cannot be known.
     *
     * @throws if ECR does not answer now, but may in a moment
     */
    digestOf(image: Image): Promise<Digest | undefined>;
  };
}

export type DeployedImages = Awaited<ReturnType<typeof deployedImages>>;

const NOT_SCANNED: Readonly<Record<SkippedContainer["reason"], string>> = {
  "aws-managed": "AWS's own container.",
  "never-ran": "Its container never ran.",
  windows: "Windows images are not scanned.",
  excluded: "The input exclude_images leaves it out.",
  "not-included": "The input include_images leaves it out.",
};

/**
 * Reads the images of a deployment, with the digests that ECS has resolved. Images that only the task definition
 * declares are included, without a digest.
 *
 * Before the first task of a revision, ECS has no digest for a tag. For a tag in ECR, the gate then reads ECR's digest,
 * which can only refuse the image; whether the image passes is left to the gate's hook at POST_SCALE_UP, if there is
 * one. An image that ECS pulls with credentials is left to that hook, too: the product uses credentials only for images
 * that ECS has pulled. After the first task, a tag without a digest stays unknown: it may have moved since the pull.
 *
 * @returns task: the deployment as a task with the containers of the revision; scanned: images that are scanned;
 * others: images that are not scanned, or cannot be read
 * @throws if AWS does not answer, or does not return the task definition
 * @throws UnanswerableError if neither ECS nor the task definition names an image
 */
export async function deployedImages(
  reader: ImageReader,
  { stage, deploymentArn, functionArn }: HookCall,
  { revisionArn, taskDefinitionArn, containers: named }: Revision,
  deployment: Deployment | undefined,
) {
  const isFirst = stage === "PRE_SCALE_UP";
  // Without the task definition, the platform would be a guess, and so would which containers are AWS's own.
  const declared = await reader.taskDefinitions.containerImages(taskDefinitionArn);
  const unnamed = [...declared].filter(([name]) => !named.some((each) => each.name === name));
  const containers = [
    // Tells a digest that ECS added to a tag from a digest in the task definition.
    ...named.map(({ name, image, imageDigest }) => ({
      ...{ name, image: declared.get(name) ?? image, imageDigest, isDeclared: declared.has(name) },
      referenceDigest: digestIn({ image, imageDigest: undefined }),
    })),
    ...unnamed.map(([name, image]) => ({ name, image, imageDigest: undefined, isDeclared: true })),
  ];
  if (containers.length === 0) {
    throw new UnanswerableError(`Neither ECS nor the task definition names an image of ${revisionArn}.`);
  }
  const task: Task = {
    ...{ taskArn: deploymentArn, taskDefinitionArn, architecture: undefined, windows: false, containers },
    // If ECS does not name an image, it is unknown whether the image was pulled.
    ...{ running: !isFirst && unnamed.length === 0, isUnpulled: isFirst },
  };
  const { images, skipped, rejected } = await imagesOfTask(task, reader);
  const credentials = isFirst && (await reader.taskDefinitions.registryCredentials(taskDefinitionArn));
  const isAskedAgain = (deployment?.hooks ?? []).some((hook) => isOurs(hook, "POST_SCALE_UP", functionArn));
  const referenceOf = (container: string) => {
    const image = containers.find(({ name }) => name === container)?.image;
    return typeof image === "string" && image !== "" ? excerpt(image, 300) : UNNAMED;
  };
  const scanned = async (taskImage: TaskImage) => {
    const { image, containers: names } = taskImage;
    const isOfEcr = ecrRegion(image.reference) !== undefined;
    // ECS has no digest yet. ECR's digest for the tag may refuse the image, but never lets it pass: tags move.
    const isOfTag = isFirst && image.digest === undefined;
    const isPrivate = !isOfEcr && credentials && names.every((name) => credentials.has(name));
    const digest = isOfTag && isOfEcr ? await reader.tags.digestOf(image) : image.digest;
    return {
      ...{ image, reference: image.reference, containers: names, isOfTag },
      taskImage: { ...taskImage, image: { ...image, digest } },
      // Only after a task has started is the digest known, or can the image be pulled.
      isLeftToLater: isAskedAgain && (isOfTag || Boolean(isPrivate)),
      ...(isOfTag && { unknown: NOT_ASKED_AGAIN }),
    };
  };
  const others: readonly ImageFacts[] = [
    ...skipped.map(({ container, image, reason }) => ({
      ...{ containers: [container], reference: image || UNNAMED, notScanned: NOT_SCANNED[reason] },
    })),
    ...rejected.map(({ container, reason }) => ({
      ...{ containers: [container], reference: referenceOf(container), unknown: reason },
    })),
  ];
  return { task, scanned: await Promise.all(images.map(scanned)), others };
}

/** Whether a hook of the gate is at the stage. If the gate's own ARN is unknown, every hook counts as the gate's. */
export const isOurs = ({ targetArn = "", stages }: LifecycleHook, stage: GateStage, ours = targetArn) =>
  stages.includes(stage) && unqualified(targetArn) === unqualified(ours);

const UNNAMED = "(no image)";
const NOT_ASKED_AGAIN =
  "Its digest is known only once a task has started, and this gate has no hook after that: hook POST_SCALE_UP, or name the image by digest.";
