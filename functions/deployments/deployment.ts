import type { Task } from "@aws-sdk/client-ecs";
import { asDigest, type Digest, type Image, parseImage } from "../contract/images/image";

/**
 * ECS's default for a lifecycle hook.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentLifecycleHookTimeoutConfiguration.html
 */
export const USUAL_TIMEOUT_MINUTES = 1440;

export interface RevisionContainer {
  readonly name: string;
  /** The image as the task definition names it. */
  readonly image: unknown;
  /** The digest that ECS resolved; absent before the first task of the revision, or if ECS could not resolve it. */
  readonly imageDigest: unknown;
}

/** Returns the digest of a container's image, from ECS or from the reference; undefined if neither has one. */
export function digestIn({ image, imageDigest }: Omit<RevisionContainer, "name">): Digest | undefined {
  const [, inReference] = typeof image === "string" ? image.split("@") : [];
  return asDigest(imageDigest) ?? asDigest(inReference);
}

export interface Revision {
  readonly revisionArn: string;
  readonly taskDefinitionArn: string;
  readonly containers: readonly RevisionContainer[];
}

export function digestsIn(revision: Revision | undefined): Digest[] {
  return (revision?.containers ?? []).flatMap((container) => digestIn(container) ?? []);
}

/** Returns the images of a revision that have a digest. An unreadable reference is used as the name. */
export function imagesIn(revision: Revision | undefined): Omit<Image, "platform">[] {
  return (revision?.containers ?? []).flatMap((container) => {
    const digest = digestIn(container);
    return digest ? [{ ...namesIn(String(container.image)), digest }] : [];
  });
}

/** Whether a container runs the image from its repository: another name may have another verdict. */
export function runsImage(
  container: Omit<RevisionContainer, "name">,
  { digest, repository }: Pick<Image, "digest" | "repository">,
): boolean {
  const named = String(container.image);
  // An unreadable reference counts as a match.
  return digestIn(container) === digest && [repository, named].includes(namesIn(named).repository);
}

function namesIn(reference: string): Pick<Image, "reference" | "repository"> {
  try {
    const { reference: normalised, repository } = parseImage(reference, "linux/amd64");
    return { reference: normalised, repository };
  } catch {
    return { reference, repository: reference };
  }
}

export interface LifecycleHook {
  /** ARN of the function that the hook calls; absent if it calls none. */
  readonly targetArn: string | undefined;
  /** Stages at which the hook is called, such as POST_SCALE_UP. */
  readonly stages: readonly string[];
  /** Minutes without an answer after which the deployment goes on; absent if the deployment is rolled back then. */
  readonly goesOnAfter?: number | undefined;
}

export interface Deployment {
  readonly deploymentArn: string;
  readonly serviceArn: string;
  readonly clusterArn: string;
  /** Such as IN_PROGRESS, SUCCESSFUL or ROLLBACK_IN_PROGRESS. */
  readonly status: string;
  readonly targetRevisionArn: string | undefined;
  readonly createdAt?: Date | undefined;
  /** Revisions whose tasks ran when the deployment began, including revisions of deployments that did not succeed. */
  readonly sourceRevisionArns: readonly string[];
  /** Whether its rollback has begun, even if another deployment has ended the rollback since. */
  readonly isTakenBack: boolean;
  /** The revision to which the rollback goes, or would go. */
  readonly rolledBackTo?: string | undefined;
  readonly hooks: readonly LifecycleHook[];
}

export type ListedDeployment = Pick<Deployment, "deploymentArn" | "status" | "targetRevisionArn">;

/** Whether the deployment goes on, so that it can be rolled back. */
export const isUnderWay = ({ status }: Pick<Deployment, "status">): boolean =>
  status === "PENDING" || status === "IN_PROGRESS";

/** Reads a task as ECS describes it. */
export const standingTask = ({ containers = [], attributes, ...task }: Task) => ({
  taskArn: task.taskArn ?? "",
  taskDefinitionArn: task.taskDefinitionArn ?? "",
  /** `service:NAME`, `family:NAME`, or another group. */
  group: task.group ?? "",
  createdAt: task.createdAt,
  /** Such as `FARGATE`. */
  launchType: task.launchType ?? "",
  /** `x86_64` or `arm64`; undefined if ECS does not say. */
  architecture: attributes?.find(({ name }) => name === "ecs.cpu-architecture")?.value,
  containers: containers.map(
    ({ name = "", image, imageDigest }): RevisionContainer => ({ name, image, imageDigest }),
  ),
  /** Whether the task runs and is not being stopped. */
  isRunning: task.lastStatus !== "STOPPED" && task.desiredStatus !== "STOPPED",
  /** Why the task was stopped, or is being stopped; empty if unknown. */
  stoppedReason: task.stoppedReason ?? "",
});

export type StandingTask = Readonly<ReturnType<typeof standingTask>>;
