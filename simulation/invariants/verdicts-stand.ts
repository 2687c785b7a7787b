import { DAY, SECOND } from "../../functions/contract/durations";
import type { Row } from "../../functions/table/table";
import type { CreateInvariant } from "./invariant";

/** How long an image is remembered from its last task or verdict on; the row's own expiry is not asked. */
const RETENTION_MS = 90 * DAY;

/** A verdict never vanishes within its retention; only a newer one replaces it. */
export const verdictsStand: CreateInvariant = (world, report) => ({
  itemChanged: (key, before, after) => {
    if (before?.verdict === undefined) {
      return;
    }
    if (after === undefined && lastNeeded(before) + RETENTION_MS <= world.clock.now() + SECOND) {
      return;
    }
    if (after?.verdict === undefined) {
      report(`${key} lost its verdict ${before.verdict}`);
    } else if (String(after.verdictAt) < String(before.verdictAt)) {
      report(`${key} got a verdict of ${after.verdictAt} instead of one of ${before.verdictAt}`);
    }
  },
});

function lastNeeded({ lastSeenAt, verdictAt }: Row): number {
  return Math.max(...[lastSeenAt, verdictAt].map((time) => Date.parse(String(time)) || 0));
}
