import { waitingFor } from "../../../functions/contract/blocking/enforcement";
import { MINUTE } from "../../../functions/contract/durations";
import { foreignPlaceOf, namesOfPlace } from "../../places/member";
import type { CreateInvariant } from "../invariant";

/** Covers the run that records the verdict and, because the index lags, the next; a run takes a minute at most. */
const FOUND_WITHIN_MS = 3 * MINUTE;
/** Work that a fault has postponed may still go on for this long. */
const DISTURBED_FOR_MS = 25 * MINUTE;

/**
 * Without faults, an item that waits for an image's verdict is looked at in the run that records the verdict, or in the
 * next one, even if much else waits or is due.
 */
export const notesAreFound: CreateInvariant = (world, report) => {
  if (world.settings.blocking?.enforcement === undefined) {
    return {};
  }
  /** Since when the awaited verdict is there, by key of the waiting item. */
  const waiting = new Map<string, number>();
  return {
    itemChanged: (key, before, after) => {
      const since = waiting.get(key);
      if (since !== undefined && after?.rowState !== before?.rowState) {
        waiting.delete(key);
      }
      // A copied verdict is good, or waits for the image's own scan.
      if (after?.verdict === undefined || after.copiedFrom || after.verdictAt === before?.verdictAt) {
        return;
      }
      for (const [noteKey, { rowState }] of world.store.entries()) {
        if (rowState === waitingFor(key)) {
          waiting.set(noteKey, world.clock.now());
        }
      }
    },
    check: (now) => {
      for (const [key, since] of waiting) {
        const { clusterArn = "" } = JSON.parse(String(world.store.peek(key)?.enforcement ?? "{}"));
        const lastEnd = world.faults.lastEnd(namesOfPlace(foreignPlaceOf(clusterArn)));
        const isDisturbed = (lastEnd ?? Number.NEGATIVE_INFINITY) + DISTURBED_FOR_MS > since;
        if (isDisturbed) {
          waiting.delete(key);
        } else if (now > since + FOUND_WITHIN_MS) {
          report(
            `${key} is not looked at, although its image has a verdict since ${new Date(since).toISOString()}`,
          );
          waiting.delete(key);
        }
      }
    },
  };
};
