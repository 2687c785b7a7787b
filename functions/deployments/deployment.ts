import type { Task } from "@aws-sdk/client-ecs";
import { asDigest, type Digest, type Image, parseImage } from "../contract/images/image";

/** Of a lifecycle hook that names none: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentLifecycleHookTimeoutConfiguration.html */
export const USUAL_TIMEOUT_MINUTES = 1440;

/** A container of a service revision. */
export interface RevisionContainer {
  readonly name: string;
  /** As the task definition has it. */
  readonly image: unknown;
  /** The digest that ECS resolved; absent before the first task of the revision, and where ECS could not. */
  readonly imageDigest: unknown;
}

/** The digest of what a container runs, by ECS or by its own reference; undefined where neither names one. */
export function digestIn({ image, imageDigest }: Omit<RevisionContainer, "name">): Digest | undefined {
  const [, inReference] = typeof image === "string" ? image.split("@") : [];
  return asDigest(imageDigest) ?? asDigest(inReference);
}

/** The revision that a deployment brings: a service with one task definition, and its images as ECS resolved them. */
export interface Revision {
  readonly revisionArn: string;
  readonly taskDefinitionArn: string;
  readonly containers: readonly RevisionContainer[];
}

/** The digests that ECS names of a revision. */
export function digestsIn(revision: Revision | undefined): Digest[] {
  return (revision?.containers ?? []).flatMap((container) => digestIn(container) ?? []);
}

/** The images of a revision whose digests ECS names, whatever they run on; where a reference cannot be read, it is the name. */
export function imagesIn(revision: Revision | undefined): Omit<Image, "platform">[] {
  return (revision?.containers ?? []).flatMap((container) => {
    const digest = digestIn(container);
    return digest ? [{ ...namesIn(String(container.image)), digest }] : [];
  });
}

/** Whether a container runs the image, under its name: one of another repository may have another verdict. */
export function runsImage(
  container: Omit<RevisionContainer, "name">,
  { digest, repository }: Pick<Image, "digest" | "repository">,
): boolean {
  const named = String(container.image);
  // A reference that cannot be read is not known to be another one.
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

/** A lifecycle hook of a deployment. */
export interface LifecycleHook {
  /** ARN of the function that it calls; absent of a hook that calls none. */
  readonly targetArn: string | undefined;
  /** Stages at which it is called, such as POST_SCALE_UP. */
  readonly stages: readonly string[];
  /** After how many minutes without an answer the deployment goes on; absent of a hook that has it rolled back then. */
  readonly goesOnAfter?: number | undefined;
}

/** A deployment of a service. */
export interface Deployment {
  readonly deploymentArn: string;
  readonly serviceArn: string;
  readonly clusterArn: string;
  /** Such as IN_PROGRESS, SUCCESSFUL or ROLLBACK_IN_PROGRESS. */
  readonly status: string;
  readonly targetRevisionArn: string | undefined;
  readonly createdAt?: Date | undefined;
  /** Revisions whose tasks ran as it began, also those of deployments that did not succeed. */
  readonly sourceRevisionArns: readonly string[];
  /** Whether a rollback of it has begun, also where another deployment has ended that since. */
  readonly isTakenBack: boolean;
  /** The revision that the rollback goes to, or would. */
  readonly rolledBackTo?: string | undefined;
  readonly hooks: readonly LifecycleHook[];
}

/** A deployment of a service, as ECS lists it. */
export type ListedDeployment = Pick<Deployment, "deploymentArn" | "status" | "targetRevisionArn">;

/** Whether it goes on, so that it can be rolled back. */
export const isUnderWay = ({ status }: Pick<Deployment, "status">): boolean =>
  status === "PENDING" || status === "IN_PROGRESS";

/** Reads how a task stands. */
export const standingTask = ({ containers = [], attributes, ...task }: Task) => ({
  taskArn: task.taskArn ?? "",
  taskDefinitionArn: task.taskDefinitionArn ?? "",
  /** `service:NAME`, `family:NAME`, or another one. */
  group: task.group ?? "",
  createdAt: task.createdAt,
  /** Such as `FARGATE`. */
  launchType: task.launchType ?? "",
  /** `x86_64` or `arm64`; undefined where ECS does not say. */
  architecture: attributes?.find(({ name }) => name === "ecs.cpu-architecture")?.value,
  containers: containers.map(
    ({ name = "", image, imageDigest }): RevisionContainer => ({ name, image, imageDigest }),
  ),
  /** Whether it runs, and nobody has it stopped. */
  isRunning: task.lastStatus !== "STOPPED" && task.desiredStatus !== "STOPPED",
  /** Why it was, or is being, stopped; empty where nobody says. */
  stoppedReason: task.stoppedReason ?? "",
});

export type StandingTask = Readonly<ReturnType<typeof standingTask>>;
