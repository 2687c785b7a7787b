import { EMPTY_FAULT } from "../faults/fault";
import type { Faults } from "../faults/faults";

export const TOKEN_SECRET = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:sysdig-token-AbCdEf";

/**
 * Answers DescribeSecret for the token's secret. A missing token was overwritten and is stored again later; a token
 * after an empty secret is its first version.
 */
export function describeSecret(faults: Faults) {
  const empty = faults.latest(EMPTY_FAULT);
  if (empty && faults.isOn(empty)) {
    return { LastChangedDate: 0 };
  }
  const missing = faults.latest("token-missing") ?? empty;
  const changedAt = missing === undefined ? 0 : faults.isOn(missing) ? missing.from : missing.until;
  const version = { [`version-${changedAt}`]: ["AWSCURRENT"] };
  return { LastChangedDate: changedAt / 1000, VersionIdsToStages: version };
}
