import { describeDeployment } from "../../functions/results/describe-deployment";
import type { ListedDecision } from "../decisions/decision";
import { terminalText } from "../screen";

/** What people read first of a decision: what was published says more than the answer that ECS got. */
function stateOf({ state, detailType }: ListedDecision): string {
  if (state === "IN_PROGRESS") {
    return "HELD";
  }
  return detailType ?? (state === "FAILED" ? "refused" : "passed");
}

/**
 * The latest decisions on a service, for the developer whose it is: the newest deployment in full, those before it in a
 * line each.
 *
 * @param decisions the newest first
 */
export function describeDecisions(decisions: readonly ListedDecision[], installation: string): string {
  const [newest] = decisions;
  const isNewest = ({ cluster, service, deploymentId }: ListedDecision) =>
    cluster === newest?.cluster && service === newest.service && deploymentId === newest.deploymentId;
  const earlier = decisions.filter((decision) => !isNewest(decision));
  return [
    ...decisions.filter(isNewest).flatMap((decision) => [...describeDecision(decision, installation), ""]),
    ...(earlier.length > 0 ? ["Earlier deployments:", ...earlier.map(lineOf)] : []),
  ]
    .join("\n")
    .trimEnd();
}

function describeDecision(decision: ListedDecision, installation: string): string[] {
  const { startedAt, decidedAt, detailType, reason, images, ...place } = decision;
  const when = decidedAt === null ? `since ${startedAt ?? "an unknown time"}` : `at ${decidedAt}`;
  return [
    `${stateOf(decision)} ${when}`,
    ...describeDeployment({
      ...{ installation, images },
      reason:
        reason ?? (decidedAt === null ? "The gate waits for the scans of its images." : "No reason is kept."),
      ...(detailType === null ? {} : { detailType }),
      ...{ cluster: place.cluster, service: place.service, stage: place.stage },
      ...(place.revisionArn === null ? {} : { revisionArn: place.revisionArn }),
      ...(place.deploymentArn === null ? {} : { deploymentArn: place.deploymentArn }),
    }),
  ];
}

function lineOf(decision: ListedDecision): string {
  const { cluster, service, deploymentId, stage, startedAt, decidedAt, reason } = decision;
  const when = decidedAt ?? startedAt ?? "-";
  return terminalText(
    `  ${when}  ${stateOf(decision)}  ${cluster}/${service}/${deploymentId} ${stage}: ${reason ?? "-"}`,
  );
}
