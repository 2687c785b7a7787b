import { OUTCOME_PREFIX } from "../../../functions/contract/ledger";
import type { DeploymentEvent } from "../../../functions/contract/notices/deployment-event";
import { bound } from "../bound";
import type { CreateInvariant } from "../invariant";

/** Each action of enforcement on a deployment or task enters the outbox once, even if the function died meanwhile. */
export const actionsArePublished: CreateInvariant = (world, report) => {
  /** ARNs of deployments and tasks that were acted on without a notice yet, and since when. */
  const unknown = new Map<string, number>();
  const known = new Set<string>();
  const act = ({ arn }: { readonly arn: string }) => {
    if (!known.has(arn)) {
      unknown.set(arn, world.clock.now());
    }
  };
  return {
    deploymentStopped: act,
    taskStoppedByCall: act,
    itemChanged: (key, before, after) => {
      if (!key.startsWith(OUTCOME_PREFIX) || before !== undefined || typeof after?.outcome !== "string") {
        return;
      }
      const { detailType, deploymentArn, taskArn }: Partial<DeploymentEvent> = JSON.parse(after.outcome);
      const arn = detailType === "Deployment Rolled Back" ? deploymentArn : taskArn;
      if (arn !== undefined && ["Deployment Rolled Back", "Task Stopped"].includes(detailType ?? "")) {
        if (known.has(arn)) {
          report(`${detailType} of ${arn} is published twice`);
        }
        known.add(arn);
        unknown.delete(arn);
      }
    },
    check: (now) => {
      for (const [arn, since] of unknown) {
        if (now > bound(world, since, 0)) {
          report(`${arn} was acted on at ${new Date(since).toISOString()}, and nobody hears of it`);
        }
      }
    },
  };
};
