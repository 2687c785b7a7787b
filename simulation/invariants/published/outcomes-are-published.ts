import { imageKey } from "../../../functions/contract/images/image";
import { OUTCOME_PREFIX } from "../../../functions/contract/ledger";
import type { Outcome } from "../../../functions/contract/notices/outcome";
import type { Row } from "../../../functions/table/table";
import { bound } from "../bound";
import type { CreateInvariant } from "../invariant";
import { CHANNELS } from "./channels";

/** Everything else in the outbox is not about a scan, and published in its own words. */
const SCAN = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const verdictAt = (row: Row | undefined) => row?.verdictAt;

/**
 * Every outcome is published at least once on every channel, unless a newer verdict of its image is, or is about to be. It
 * is recorded together with the verdict or error, leaves the outbox only when every channel has it, and does so within a bound.
 * On each channel no outcome of an image comes after a newer verdict.
 */
export const outcomesArePublished: CreateInvariant = (world, report) => {
  /** By scan, the channels that have its outcome. */
  const published = new Map<string, Set<string>>();
  const waiting = new Map<string, number>();
  const outcomes = new Map<string, Outcome>();
  /** By channel and image: when the newest verdict ended that it has. */
  const newest = new Map<string, string>();
  const placeOf = (channel: string, { image }: Outcome) => `${channel} ${imageKey(image)}`;
  const isOvertaken = (channel: string, scanId: string) => {
    const outcome = outcomes.get(scanId);
    return outcome !== undefined && (newest.get(placeOf(channel, outcome)) ?? "") > outcome.endedAt;
  };
  /** The outcome, or a newer verdict of its image, is published on the channel, or the newer one waits for it. */
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
        const isNew =
          after?.verdict !== undefined &&
          after.copiedFrom === undefined &&
          verdictAt(after) !== undefined &&
          verdictAt(after) !== verdictAt(before);
        const scanId = String(after?.scanId);
        if (isNew && world.store.peek(`${OUTCOME_PREFIX}${scanId}`) === undefined) {
          report(`${key} got a verdict by scan ${scanId} whose outcome nobody will publish`);
        }
        return;
      }
      const scanId = key.slice(OUTCOME_PREFIX.length);
      // Of a published announcement about the gate an empty item stays.
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
