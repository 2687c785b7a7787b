import { OUTCOME_PREFIX } from "../../../functions/contract/ledger";
import type { Row } from "../../../functions/table/table";
import { bound } from "../bound";
import type { CreateInvariant } from "../invariant";
import { CHANNELS } from "./channels";

/** Everything else in the outbox is not about a scan, and published in its own words. */
const SCAN = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const verdictAt = (row: Row | undefined) => row?.verdictAt;

/**
 * Every outcome is published at least once on every channel. It is recorded together with the verdict or error, leaves
 * the outbox only when every channel has it, and does so within a bound.
 */
export const outcomesArePublished: CreateInvariant = (world, report) => {
  /** By scan, the channels that have its outcome. */
  const published = new Map<string, Set<string>>();
  const waiting = new Map<string, number>();
  const lacking = (scanId: string) => CHANNELS.filter((name) => !published.get(scanId)?.has(name));
  return {
    published: (channel, scanId) => {
      published.set(scanId, (published.get(scanId) ?? new Set()).add(channel));
    },
    itemChanged: (key, before, after) => {
      if (!key.startsWith(OUTCOME_PREFIX)) {
        const isNew = verdictAt(after) !== undefined && verdictAt(after) !== verdictAt(before);
        const scanId = String(after?.scanId);
        if (isNew && world.store.peek(`${OUTCOME_PREFIX}${scanId}`) === undefined) {
          report(`${key} got a verdict by scan ${scanId} whose outcome nobody will publish`);
        }
        return;
      }
      const scanId = key.slice(OUTCOME_PREFIX.length);
      if (after !== undefined) {
        waiting.set(scanId, waiting.get(scanId) ?? world.clock.now());
        return;
      }
      waiting.delete(scanId);
      if (SCAN.test(scanId) && lacking(scanId).length > 0) {
        report(`the outcome of scan ${scanId} left the outbox and is not on ${lacking(scanId).join(", ")}`);
      }
    },
    check: (now) => {
      for (const [scanId, since] of waiting) {
        if (now > bound(world, since, waiting.size)) {
          report(`the outcome of scan ${scanId} waits since ${new Date(since).toISOString()}`);
        }
      }
    },
  };
};
