import { ENFORCING } from "../../functions/contract/blocking/enforcement";
import { DECIDED } from "../../functions/contract/blocking/gate";
import { LISTING, PUBLISHING } from "../../functions/contract/ledger";
import type { Row } from "../../functions/table/table";
import { bound } from "./bound";
import type { CreateInvariant } from "./invariant";

/** States of items that are not scans. */
const OTHERS: readonly unknown[] = [undefined, PUBLISHING, DECIDED, LISTING];

/** Whether the row has a scan open, or a retry due. */
function isOpen(row: Row | undefined, now: number): boolean {
  const { rowState, dueAt } = row ?? {};
  // Covers the states that wait for a verdict: each of them names its image.
  if (OTHERS.includes(rowState) || String(rowState).startsWith(ENFORCING)) {
    return false;
  }
  return rowState !== "ERROR" || (dueAt !== undefined && Date.parse(String(dueAt)) < now);
}

const isAnother = (before: Row | undefined, after: Row | undefined) =>
  before?.rowState === "ERROR" && after?.rowState !== "ERROR";

/** No open scan and nothing due waits for ever, even with other work or writes in between. */
export const nothingStarves: CreateInvariant = (world, report) => {
  const openSince = new Map<string, number>();
  return {
    itemChanged: (key, before, after) => {
      const now = world.clock.now();
      if (!isOpen(after, now)) {
        openSince.delete(key);
      } else if (!openSince.has(key) || isAnother(before, after)) {
        openSince.set(key, now);
      }
    },
    check: (now) => {
      for (const [key, row] of world.store.entries()) {
        if (isOpen(row, now) && !openSince.has(key)) {
          openSince.set(key, now);
        }
      }
      for (const [key, since] of openSince) {
        if (now > bound(world, since, openSince.size)) {
          report(
            `${key} waits since ${new Date(since).toISOString()}: ${JSON.stringify(world.store.peek(key))}`,
          );
        }
      }
    },
  };
};
