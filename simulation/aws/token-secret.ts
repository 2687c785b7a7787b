import { HOUR } from "../../functions/contract/durations";
import type { Faults } from "../faults/faults";
import { START } from "../world/settings";

/** ARN of the secret of the token. */
export const TOKEN_SECRET = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:sysdig-token-AbCdEf";

/** Whether the secret has no value now, not even a placeholder: nobody has stored anything since the start. */
export function isEmpty(faults: Faults): boolean {
  const missing = faults.latest("token-missing");
  return missing?.from === START && faults.isOn(missing);
}

/** The secret as DescribeSecret has it: what is missing from some time on was overwritten then, and is stored again. */
export function describeSecret(faults: Faults) {
  const missing = faults.latest("token-missing");
  const changedAt =
    missing === undefined || isEmpty(faults)
      ? START - HOUR
      : faults.isOn(missing)
        ? missing.from
        : missing.until;
  return {
    LastChangedDate: changedAt / 1000,
    ...(isEmpty(faults) ? {} : { VersionIdsToStages: { [`version-${changedAt}`]: ["AWSCURRENT"] } }),
  };
}
