import type { Digest } from "../contract/images/image";
import { type Deployment, digestsIn, type ListedDeployment } from "./deployment";
import { type EcsDeployments, MOST_REVISIONS, OutOfListingTimeError } from "./ecs-deployments";

/** Revisions of a service that ran before a deployment of it. */
export interface RanBefore {
  /**
   * ARNs of the revisions that a rollback may go to, which are the service's current ones: the one that was deployed successfully
   * last. Where that was longer ago than ECS lists, those that ran as the deployment began, apart from what a listed one
   * brought without success.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-revision.html
   */
  readonly current: readonly string[];
  /** These, and those of each other deployment that succeeded, the latest first. */
  readonly all: readonly string[];
}

/** @param listed each deployment of the service that ECS lists, the newest first */
export function ranBefore(
  { sourceRevisionArns }: Pick<Deployment, "sourceRevisionArns">,
  listed: readonly ListedDeployment[],
): RanBefore {
  const succeeded = listed.flatMap(({ status, targetRevisionArn }) =>
    status === "SUCCESSFUL" && targetRevisionArn ? [targetRevisionArn] : [],
  );
  const brought = new Set(listed.map(({ targetRevisionArn }) => targetRevisionArn));
  return succeeded.length > 0
    ? { current: succeeded.slice(0, 1), all: [...new Set(succeeded)] }
    : onlyCurrent(sourceRevisionArns.filter((arn) => !brought.has(arn)));
}

const onlyCurrent = (current: readonly string[]): RanBefore => ({ current, all: current });

/** Calls at one time: as many revisions as there are deployments on a page of ECS's list. */
const AT_ONCE = 5;

/**
 * Those of the digests that one of the revisions has. No more revisions are read than it takes to find all.
 *
 * @param hasTime whether there is time for more calls
 * @throws OutOfListingTimeError
 */
export async function digestsAmong(
  ecs: Pick<EcsDeployments, "revisions">,
  revisionArns: readonly string[],
  digests: readonly Digest[],
  hasTime: () => boolean,
): Promise<ReadonlySet<Digest>> {
  const found = new Set<Digest>();
  const page = MOST_REVISIONS * AT_ONCE;
  for (let read = 0; read < revisionArns.length && digests.some((each) => !found.has(each)); read += page) {
    if (!hasTime()) {
      throw new OutOfListingTimeError("too little time is left to read the revisions that ran before");
    }
    const calls = Array.from({ length: AT_ONCE }, (_, call) => {
      const first = read + call * MOST_REVISIONS;
      return revisionArns.slice(first, first + MOST_REVISIONS);
    });
    const revisions = await Promise.all(
      calls.filter(({ length }) => length > 0).map((arns) => ecs.revisions(arns)),
    );
    const had = new Set(revisions.flat().flatMap(digestsIn));
    for (const each of digests.filter((digest) => had.has(digest))) {
      found.add(each);
    }
  }
  return found;
}

/**
 * Those of the digests that are known here: the service's current revision had them, or that of a deployment that succeeded and
 * that ECS still lists. Somebody may go back to them on purpose.
 *
 * @param hasTime whether there is time for one more page of a list
 * @throws OutOfListingTimeError
 */
export async function knownHere(
  ecs: Pick<EcsDeployments, "history" | "revisions">,
  deployment: Pick<Deployment, "clusterArn" | "serviceArn" | "sourceRevisionArns">,
  digests: readonly Digest[],
  hasTime: () => boolean,
): Promise<ReadonlySet<Digest>> {
  const { clusterArn, serviceArn } = deployment;
  const listed = await ecs.history(clusterArn, serviceArn, hasTime);
  return digestsAmong(ecs, ranBefore(deployment, listed).all, digests, hasTime);
}
