import { parseArn } from "../../../functions/contract/arn";
import { HOUR, MINUTE } from "../../../functions/contract/durations";
import { SKEW_BOUND_MS } from "../../aws/lambda-function";
import type { CreateInvariant } from "../invariant";

/** An action that was counted in one hour may reach ECS early in the next one. */
const LATE_MS = 2 * MINUTE;

/** Enforcement never acts more often in an account and an hour of the clock than it is let. */
export const actionsAreBounded: CreateInvariant = (world, report) => {
  const most = world.settings.blocking?.enforcement?.max_actions_per_hour ?? 0;
  const timesOf = new Map<string, number[]>();
  const act = (account: string) => {
    const now = world.clock.now();
    const times = timesOf.get(account) ?? [];
    timesOf.set(account, times);
    times.push(now);
    const hour = Math.floor(now / HOUR) * HOUR;
    // To an instance whose clock is fast, the next hour has begun.
    const inThisHour = times.filter(
      (time) => time >= hour + LATE_MS && time < hour + HOUR - SKEW_BOUND_MS,
    ).length;
    const inAnHour = times.filter((time) => time > now - HOUR).length;
    if (inThisHour > most || inAnHour > 2 * most) {
      const since = new Date(hour).toISOString();
      report(
        `${inThisHour} actions since ${since}, ${inAnHour} within an hour, of at most ${most} an hour in ${account}`,
      );
    }
  };
  const ofArn = ({ arn }: { readonly arn: string }) => act(parseArn(arn).account);
  return { deploymentStopped: ofArn, taskStoppedByCall: ofArn };
};
