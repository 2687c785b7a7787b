import { DAY } from "../contract/durations";
import type { Deployment } from "./deployment";
import type { EcsDeployments } from "./ecs-deployments";

/** Most services were deployed since: of one that is deployed all day, ECS lists thousands in 90 days. */
const RECENT_DEPLOYMENTS_MS = 7 * DAY;

/**
 * ARNs of the revisions that a rollback of the deployment may go to: the one that was deployed successfully last. Where that was
 * longer ago than ECS lists, those that ran before, apart from what a listed deployment brought without success. To read few
 * pages, the last deployment that succeeded is first looked for among those of the last days.
 *
 * @param hasTime whether there is time for one more page
 * @throws OutOfListingTimeError
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-revision.html
 */
export async function findRollbackTargets(
  ecs: Pick<EcsDeployments, "history">,
  deployment: Pick<Deployment, "clusterArn" | "serviceArn" | "sourceRevisionArns">,
  now: Date,
  hasTime: () => boolean,
): Promise<readonly (string | undefined)[]> {
  const { clusterArn, serviceArn, sourceRevisionArns } = deployment;
  const lately = { after: new Date(now.getTime() - RECENT_DEPLOYMENTS_MS) };
  const recent = await ecs.history(clusterArn, serviceArn, ["SUCCESSFUL"], hasTime, lately);
  const listed = recent.length > 0 ? recent : await ecs.history(clusterArn, serviceArn, undefined, hasTime);
  const last = listed.find(({ status }) => status === "SUCCESSFUL");
  return last
    ? [last.targetRevisionArn]
    : sourceRevisionArns.filter((arn) => !listed.some(({ targetRevisionArn }) => targetRevisionArn === arn));
}
