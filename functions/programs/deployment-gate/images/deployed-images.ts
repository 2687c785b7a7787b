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

/** Collaborators for reading the images of a deployment. */
export interface ImageReader extends TaskReader {
  readonly taskDefinitions: TaskReader["taskDefinitions"] & Pick<EcsTaskDefinitions, "containerImages">;
  readonly tags: {
    /**
     * The digest of what a tag of ECR names now; undefined where it cannot be known.
     *
     * @throws where ECR does not answer, and may a moment later
     */
    digestOf(image: Image): Promise<Digest | undefined>;
  };
}

/** The images of a deployment, before anything is known of their verdicts. */
export type DeployedImages = Awaited<ReturnType<typeof deployedImages>>;

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
 * Before the first task of a revision, no tag has a digest of ECS: then ECR is asked, whose digest may be FAILED. Otherwise
 * such an image is left to the hook at POST_SCALE_UP, if the deployment has one of ours there. So is an image that ECS pulls with
 * credentials, because they are used for nothing that was not pulled. After the first task, a tag without a digest stays
 * unknown: it may have moved since the image was pulled.
 *
 * @returns task: the deployment as a task, whose containers are those of the revision; scanned: images that are scanned; others:
 * those that are not, and those that cannot be read
 * @throws where AWS does not answer, or does not give the task definition
 * @throws UnanswerableError where neither names an image
 */
export async function deployedImages(
  reader: ImageReader,
  { stage, deploymentArn, functionArn }: HookCall,
  { revisionArn, taskDefinitionArn, containers: named }: Revision,
  deployment: Deployment | undefined,
) {
  const isFirst = stage === "PRE_SCALE_UP";
  // Without it the platform would be a guess, and so would be which containers are AWS's own.
  const declared = await reader.taskDefinitions.containerImages(taskDefinitionArn);
  const unnamed = [...declared].filter(([name]) => !named.some((each) => each.name === name));
  const containers = [
    // A digest that ECS has put beside a tag stays apart from one that the task definition has there.
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
    // Of what ECS does not name, nobody knows whether it was pulled.
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
    // ECS does not name its digest yet. ECR's word for the tag may refuse the image, and lets it pass in no case: tags move.
    const isOfTag = isFirst && image.digest === undefined;
    const isPrivate = !isOfEcr && credentials && names.every((name) => credentials.has(name));
    const digest = isOfTag && isOfEcr ? await reader.tags.digestOf(image) : image.digest;
    return {
      ...{ image, reference: image.reference, containers: names, isOfTag },
      taskImage: { ...taskImage, image: { ...image, digest } },
      // It is known, or can be pulled, only once a task has started.
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

/** Whether a hook of ours stands at the stage; any is taken for ours where nobody knows our own function. */
export const isOurs = ({ targetArn = "", stages }: LifecycleHook, stage: GateStage, ours = targetArn) =>
  stages.includes(stage) && unqualified(targetArn) === unqualified(ours);

const UNNAMED = "(no image)";
const NOT_ASKED_AGAIN =
  "Its digest is known once a task has started, and no later hook of this gate looks at it: hook POST_SCALE_UP, or name the image by digest.";
