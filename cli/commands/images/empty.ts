import { HOUR } from "../../../functions/contract/durations";
import { type Place, placeText } from "../../../functions/contract/places/place";
import type { LastSweep } from "../../../functions/workloads/workloads-of";
import type { Context } from "../../command";
import { counted } from "../../text/screen";
import { localTime } from "../../text/times";

/** A schedule has sweeps come every hour, or once a day where costs are saved. */
const OLD_MS = 25 * HOUR;

/** Why nothing is listed. */
export function whyEmpty(known: number, paste: Context["paste"]): string {
  return known === 0
    ? `No image is known yet: an image is known once a task runs it on Fargate, or a sweep (sweep_schedule) finds it. Whether the installation works says: ${paste("doctor")}`
    : `None of the ${counted(known, "image")} that are known matches these options.`;
}

/**
 * Why what is listed may not be what runs; nothing where the latest sweep is young and has met all images.
 *
 * @param unmet how many images no sweep has met
 */
export function whyRunningUnknown(unmet: number, last: LastSweep | undefined): string[] {
  const since =
    last === undefined
      ? "No sweep of the running tasks was complete yet."
      : `The latest complete sweep of the running tasks ended at ${localTime(last.endedAt)}: what has started or stopped since is not known.`;
  const isYoung = last !== undefined && Date.now() - last.endedAt.getTime() <= OLD_MS;
  const old = `${since} Sweeps come by sweep_schedule; where that is empty, nobody knows what runs.`;
  const never = `No sweep has met ${counted(unmet, "image")}: such an image counts as running for a week after a task had it, and its owner and cluster are not known.`;
  return [...(isYoung ? [] : [old]), ...(unmet > 0 ? [never] : [])];
}

const MOST_NAMED = 10;

/**
 * The same for other places than the installation's own; nothing where their latest sweeps are young.
 *
 * @param sweeps the latest complete ones by `placeText`
 */
export function whyPlacesUnknown(places: readonly Place[], sweeps: ReadonlyMap<string, LastSweep>): string[] {
  const texts = places.map(placeText);
  const old = texts.filter((text) => Date.now() - (sweeps.get(text)?.endedAt.getTime() ?? 0) > OLD_MS);
  const named = old.slice(0, MOST_NAMED).join(", ");
  const more = old.length > MOST_NAMED ? `, and ${old.length - MOST_NAMED} more` : "";
  const why = "Workloads there are shown as they were seen last, because no sweep was complete for a day";
  return old.length === 0 ? [] : [`${why}: ${named}${more}.`];
}
