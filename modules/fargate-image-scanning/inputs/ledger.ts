import { boolInput, type Input } from "../input";

/** Protection of the ledger, the one thing of an installation that cannot be made anew from its code. */
export const LEDGER_INPUTS: readonly Input[] = [
  boolInput("ledger_point_in_time_recovery", {
    description:
      "Whether the ledger can be restored to any second of the last 35 days. False saves 0.20 USD a GB and month; a lost ledger then begins empty.",
    default: true,
  }),
  boolInput("ledger_deletion_protection", {
    description:
      "Whether AWS refuses to delete the ledger, also in terraform destroy and where the table would be replaced. If it is true, set it to false and apply before you destroy.",
    default: false,
  }),
];
