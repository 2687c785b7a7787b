import type { Digest } from "../contract/images/image";
import { type Deployment, digestsIn, type ListedDeployment } from "./deployment";
import { type EcsDeployments, MAX_REVISIONS, MAX_SUCCESSES, needTime } from "./ecs-deployments";

/**
 * Returns the ARNs of a service's revisions that ran before a deployment.
 *
 * @param listed the service's deployments, the newest first
 * @returns current: the revision to which a rollback would go, which is the last that was deployed successfully. If ECS
 * no longer lists its deployment: the revisions that ran when this deployment began, except those of listed
 * deployments. all: the current ones and those of other successful deployments, at most {@link MAX_SUCCESSES}
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-revision.html
 */
export function ranBefore(
  { sourceRevisionArns }: Pick<Deployment, "sourceRevisionArns">,
  listed: readonly ListedDeployment[],
) {
  const succeeded = listed.flatMap(({ status, targetRevisionArn }) =>
    status === "SUCCESSFUL" && targetRevisionArn ? [targetRevisionArn] : [],
  );
  const brought = new Set(listed.map(({ targetRevisionArn }) => targetRevisionArn));
  const current =
    succeeded.length > 0 ? succeeded.slice(0, 1) : sourceRevisionArns.filter((arn) => !brought.has(arn));
  return { current, all: [...new Set([...current, ...succeeded.slice(0, MAX_SUCCESSES)])] };
}

/** Calls at one time: together they read a revision for each deployment on a page of ECS's list. */
const AT_ONCE = 5;

/**
 * Returns the digests that one of the revisions has. Stops reading revisions once all digests are found.
 *
 * @param found set that receives the digests, even if a later call fails
 * @throws OutOfTimeError
 */
export async function digestsAmong(
  ecs: Pick<EcsDeployments, "revisions">,
  revisionArns: readonly string[],
  digests: readonly Digest[],
  hasTime: () => boolean,
  found = new Set<Digest>(),
): Promise<ReadonlySet<Digest>> {
  const page = MAX_REVISIONS * AT_ONCE;
  for (let read = 0; read < revisionArns.length && digests.some((each) => !found.has(each)); read += page) {
    needTime(hasTime, "to read the revisions that ran before");
    const starts = Array.from({ length: AT_ONCE }, (_, call) => read + call * MAX_REVISIONS);
    const calls = starts.map((start) => revisionArns.slice(start, start + MAX_REVISIONS));
    const revisions = calls.filter(({ length }) => length > 0).map((arns) => ecs.revisions(arns));
    const had = (await Promise.all(revisions)).flat().flatMap(digestsIn);
    for (const each of digests.filter((digest) => had.includes(digest))) {
      found.add(each);
    }
  }
  return found;
}

/** ECS's answer is incomplete, because its reads lag. */
export class LaggingError extends Error {
  override readonly name = "LaggingError";
}

/**
 * Finds the digests that the service's current revision has, or a revision of its newest {@link MAX_SUCCESSES}
 * successful deployments: somebody may go back to such a revision on purpose.
 *
 * @param found set that receives the digests, even if a later call fails
 * @throws OutOfTimeError, LaggingError if ECS's answers are incomplete, so that a missing digest proves nothing
 */
export async function findKnownHere(
  ecs: Pick<EcsDeployments, "history" | "revisions">,
  deployment: Pick<Deployment, "clusterArn" | "serviceArn" | "deploymentArn" | "sourceRevisionArns">,
  digests: readonly Digest[],
  hasTime: () => boolean,
  found: Set<Digest>,
): Promise<void> {
  const { clusterArn, serviceArn, deploymentArn } = deployment;
  const listed = await ecs.history(clusterArn, serviceArn, hasTime);
  const missing = listed.some((each) => each.deploymentArn === deploymentArn) ? [] : [deploymentArn];
  const revisions = async (arns: readonly string[]) => {
    const described = await ecs.revisions(arns);
    missing.push(...arns.filter((arn) => !described.some(({ revisionArn }) => revisionArn === arn)));
    return described;
  };
  await digestsAmong({ revisions }, ranBefore(deployment, listed).all, digests, hasTime, found);
  if (missing.length > 0 && digests.some((each) => !found.has(each))) {
    throw new LaggingError(`ECS does not know ${missing[0]}, by which the image may be known here.`);
  }
}
