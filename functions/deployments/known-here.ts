import type { Digest } from "../contract/image";
import { type Deployment, digestsIn } from "./deployment";
import { type EcsDeployments, OutOfListingTimeError } from "./ecs-deployments";

/** DescribeServiceRevisions takes no more. */
const MOST_DESCRIBED = 20;

/**
 * Which of the digests are known in a deployment's service: its current revision has them, or that of one of its successful
 * deployments that ECS still lists. Somebody may have gone back to one of them on purpose. Where no deployment succeeded within
 * the 90 days that ECS lists, the current revision is one that ran as this deployment began, and that no listed one has brought.
 *
 * @param hasTime whether there is time for one more call
 * @throws OutOfListingTimeError
 */
export async function digestsKnownHere(
  ecs: Pick<EcsDeployments, "history" | "revisions">,
  {
    clusterArn,
    serviceArn,
    sourceRevisionArns,
  }: Pick<Deployment, "clusterArn" | "serviceArn" | "sourceRevisionArns">,
  digests: readonly Digest[],
  hasTime: () => boolean,
): Promise<ReadonlySet<Digest>> {
  const successful = targetsOf(await ecs.history(clusterArn, serviceArn, ["SUCCESSFUL"], hasTime));
  let left = successful;
  if (successful.length === 0) {
    const brought = targetsOf(await ecs.history(clusterArn, serviceArn, undefined, hasTime));
    left = sourceRevisionArns.filter((arn) => !brought.includes(arn));
  }
  const known = new Set<Digest>();
  // The newest first, which most often have it.
  for (; left.length > 0 && !digests.every((each) => known.has(each)); left = left.slice(MOST_DESCRIBED)) {
    if (!hasTime()) {
      throw new OutOfListingTimeError(`too little time is left for the revisions of ${serviceArn}`);
    }
    for (const digest of (await ecs.revisions(left.slice(0, MOST_DESCRIBED))).flatMap(digestsIn)) {
      known.add(digest);
    }
  }
  return known;
}

function targetsOf(listed: readonly { readonly targetRevisionArn: string | undefined }[]): readonly string[] {
  return [...new Set(listed.flatMap(({ targetRevisionArn }) => targetRevisionArn ?? []))];
}
