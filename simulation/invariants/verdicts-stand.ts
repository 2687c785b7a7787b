import { EXPIRY_ATTRIBUTE } from "../../functions/contract/ledger";
import type { CreateInvariant } from "./invariant";

/** A verdict, and so a FAILED one, never vanishes within its retention; only a newer one replaces it. */
export const verdictsStand: CreateInvariant = (world, report) => ({
  itemChanged: (key, before, after) => {
    if (before?.verdict === undefined) {
      return;
    }
    const expiresAt = before[EXPIRY_ATTRIBUTE];
    if (after === undefined && typeof expiresAt === "number" && expiresAt * 1000 <= world.clock.now()) {
      return;
    }
    if (after?.verdict === undefined) {
      report(`${key} lost its verdict ${before.verdict}`);
    } else if (String(after.verdictAt) < String(before.verdictAt)) {
      report(`${key} got a verdict of ${after.verdictAt} in place of one of ${before.verdictAt}`);
    }
  },
});
