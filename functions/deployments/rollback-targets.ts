import { DAY } from "../contract/durations";
import { type Deployment, rollbackTargets } from "./deployment";
import type { EcsDeployments } from "./ecs-deployments";

/** Most services were deployed since: of one that is deployed all day, ECS lists thousands in 90 days. */
const RECENT_DEPLOYMENTS_MS = 7 * DAY;

/**
 * The revisions that a rollback of the deployment may go to, from as few pages of lists as possible. The last deployment that
 * succeeded is first looked for among those of the last days. All are listed only where none of those has succeeded.
 *
 * @param hasTime whether there is time for one more page
 * @throws OutOfListingTimeError
 */
export async function findRollbackTargets(
  ecs: Pick<EcsDeployments, "history">,
  deployment: Pick<Deployment, "clusterArn" | "serviceArn" | "sourceRevisionArns">,
  now: Date,
  hasTime: () => boolean,
): Promise<readonly (string | undefined)[]> {
  const { clusterArn, serviceArn } = deployment;
  const lately = new Date(now.getTime() - RECENT_DEPLOYMENTS_MS);
  for (const createdAt of [{ after: lately }, { before: lately }]) {
    const succeeded = await ecs.history(clusterArn, serviceArn, ["SUCCESSFUL"], hasTime, createdAt);
    if (succeeded.some(({ status }) => status === "SUCCESSFUL")) {
      return rollbackTargets(deployment, succeeded);
    }
  }
  return rollbackTargets(deployment, await ecs.history(clusterArn, serviceArn, undefined, hasTime));
}
