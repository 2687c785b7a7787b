import { imageKey } from "../../../functions/contract/images/image";
import { OUTCOME_PREFIX } from "../../../functions/contract/ledger";
import type { Outcome } from "../../../functions/contract/notices/outcome";
import type { Row } from "../../../functions/table/table";
import { bound } from "../bound";
import type { CreateInvariant } from "../invariant";
import { CHANNELS } from "./channels";

/** Ids of scans; other items in the outbox are not about a scan. */
const SCAN = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether a change of an image's item ends a scan; neither a copied verdict nor a list that arrives does. */
function hasEnded(before: Row | undefined, after: Row | undefined): boolean {
  const isNew = (name: "verdictAt" | "errorAt") =>
    after?.[name] !== undefined && after[name] !== before?.[name];
  return (
    isNew("errorAt") || (after?.verdict !== undefined && after.copiedFrom === undefined && isNew("verdictAt"))
  );
}

/**
 * A scan ends once. Every outcome is recorded together with its verdict or error, and published at least once on every channel, unless a
 * newer verdict of its image is published or waits. It leaves the outbox only when every channel has it, within a
 * bound. On no channel does it come after a newer verdict of its image.
 */
export const outcomesArePublished: CreateInvariant = (world, report) => {
  const published = new Map<string, Set<string>>();
  const waiting = new Map<string, number>();
  const outcomes = new Map<string, Outcome>();
  const ended = new Set<string>();
  /** When the newest verdict on a channel ended, by channel and image. */
  const newest = new Map<string, string>();
  const placeOf = (channel: string, { image }: Outcome) => `${channel} ${imageKey(image)}`;
  const isOvertaken = (channel: string, scanId: string) => {
    const outcome = outcomes.get(scanId);
    return outcome !== undefined && (newest.get(placeOf(channel, outcome)) ?? "") > outcome.endedAt;
  };
  /** Whether the channel has the outcome or a newer verdict of its image, or the newer one waits. */
  const isServed = (channel: string, scanId: string) => {
    const { image, endedAt } = outcomes.get(scanId) ?? {};
    const isNewer = ([, other]: readonly [string, Outcome]) =>
      image !== undefined &&
      "verdict" in other &&
      imageKey(other.image) === imageKey(image) &&
      other.endedAt > (endedAt ?? "");
    return (
      published.get(scanId)?.has(channel) ||
      [...outcomes].filter(isNewer).some(([id]) => published.get(id)?.has(channel) || waiting.has(id))
    );
  };
  const lacking = (scanId: string) => CHANNELS.filter((name) => !isServed(name, scanId));
  return {
    published: (channel, scanId) => {
      const outcome = outcomes.get(scanId);
      if (isOvertaken(channel, scanId)) {
        report(`the outcome of scan ${scanId} is published on ${channel} after a newer verdict of its image`);
      } else if (outcome !== undefined && "verdict" in outcome) {
        newest.set(placeOf(channel, outcome), outcome.endedAt);
      }
      published.set(scanId, (published.get(scanId) ?? new Set()).add(channel));
    },
    itemChanged: (key, before, after) => {
      if (!key.startsWith(OUTCOME_PREFIX)) {
        const scanId = String(after?.scanId);
        if (!hasEnded(before, after)) {
          return;
        }
        if (ended.has(scanId) || world.store.peek(`${OUTCOME_PREFIX}${scanId}`)?.outcome === undefined) {
          report(`scan ${scanId} of ${key} ended ${ended.has(scanId) ? "twice" : "without an outcome"}`);
        }
        ended.add(scanId);
        return;
      }
      const scanId = key.slice(OUTCOME_PREFIX.length);
      // A published announcement about the gate leaves an empty item.
      if (after?.outcome !== undefined) {
        waiting.set(scanId, waiting.get(scanId) ?? world.clock.now());
        if (SCAN.test(scanId)) {
          outcomes.set(scanId, JSON.parse(String(after.outcome)));
        }
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
