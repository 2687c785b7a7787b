import { parseArn } from "../../../functions/contract/arn";
import { HOUR, MINUTE } from "../../../functions/contract/durations";
import { SKEW_BOUND_MS } from "../../aws/lambda-function";
import { familyOf } from "../../observed/task";
import type { CreateInvariant } from "../invariant";

/** An action counted in one hour may reach ECS early in the next. */
const LATE_MS = 2 * MINUTE;

/**
 * Rollbacks and stops in an account stay within their limit for each hour of the clock. Half of the limit is kept for
 * workloads without an action in the hour.
 */
export const actionsAreBounded: CreateInvariant = (world, report) => {
  const most = world.settings.blocking?.enforcement?.max_actions_per_hour ?? 0;
  const actionsOf = new Map<string, { readonly time: number; readonly workload: string }[]>();
  const act = (kind: string, arn: string, workload: string) => {
    const now = world.clock.now();
    const where = `${kind} in ${parseArn(arn).account}`;
    const hour = Math.floor(now / HOUR) * HOUR;
    // For an instance whose clock is fast, the next hour has begun.
    const isOfHour = ({ time }: { readonly time: number }) =>
      time >= hour + LATE_MS && time < hour + HOUR - SKEW_BOUND_MS;
    const before = actionsOf.get(where) ?? [];
    const action = { time: now, workload };
    const all = [...before, action];
    actionsOf.set(where, all);
    const ofHour = before.filter(isOfHour);
    const inThisHour = all.filter(isOfHour).length;
    const inAnHour = all.filter(({ time }) => time > now - HOUR).length;
    if (inThisHour > most || inAnHour > 2 * most) {
      const since = new Date(hour).toISOString();
      report(`${inThisHour} ${where} since ${since}, ${inAnHour} within an hour, of at most ${most} an hour`);
    }
    const isKept = ofHour.length >= Math.ceil(most / 2);
    if (isKept && isOfHour(action) && ofHour.some((each) => each.workload === workload)) {
      report(
        `${workload} has one more of ${most} ${where}, whose other half is kept for those that had none`,
      );
    }
  };
  return {
    deploymentStopped: ({ arn, service }) => act("rollbacks", arn, service.arn),
    taskStoppedByCall: (task) => act("stops", task.arn, `${task.clusterArn} ${familyOf(task)}`),
  };
};
