import { EMPTY_FAULT } from "../faults/fault";
import type { Faults } from "../faults/faults";

/** ARN of the secret of the token. */
export const TOKEN_SECRET = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:sysdig-token-AbCdEf";

/**
 * The secret as DescribeSecret has it. A token that is missing for a while was overwritten, and is stored again; one that is
 * stored after the secret was empty is its first version.
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
