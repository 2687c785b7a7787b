import { parseArn } from "../../../functions/contract/arn";
import { HOUR, MINUTE } from "../../../functions/contract/durations";
import { SKEW_BOUND_MS } from "../../aws/lambda-function";
import type { CreateInvariant } from "../invariant";

/** An action counted in one hour may reach ECS early in the next. */
const LATE_MS = 2 * MINUTE;

/** Rollbacks and stops in an account stay within their limit for each hour of the clock. */
export const actionsAreBounded: CreateInvariant = (world, report) => {
  const most = world.settings.blocking?.enforcement?.max_actions_per_hour ?? 0;
  const actionsOf = new Map<string, number[]>();
  const act = (kind: string, arn: string) => {
    const now = world.clock.now();
    const where = `${kind} in ${parseArn(arn).account}`;
    const hour = Math.floor(now / HOUR) * HOUR;
    // For an instance whose clock is fast, the next hour has begun.
    const isOfHour = (time: number) => time >= hour + LATE_MS && time < hour + HOUR - SKEW_BOUND_MS;
    const before = actionsOf.get(where) ?? [];
    const all = [...before, now];
    actionsOf.set(where, all);
    const inThisHour = all.filter(isOfHour).length;
    const inAnHour = all.filter((time) => time > now - HOUR).length;
    if (inThisHour > most || inAnHour > 2 * most) {
      const since = new Date(hour).toISOString();
      report(`${inThisHour} ${where} since ${since}, ${inAnHour} within an hour, of at most ${most} an hour`);
    }
  };
  return {
    deploymentStopped: ({ arn }) => act("rollbacks", arn),
    taskStoppedByCall: ({ arn }) => act("stops", arn),
  };
};
