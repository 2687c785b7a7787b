import { imageKey } from "../../contract/image";
import { STATE_ATTRIBUTE } from "../../contract/ledger";
import { isFresh, type LedgerRow, readRow } from "../../rows/row";
import { scanAgain, unchanged } from "../../rows/scan-changes";
import type { Change, Row } from "../../table/table";
import type { NamedContent } from "../keys-of-content";
import { raise } from "../requested-scans";

/**
 * Fate of a row whose image is to be scanned again.
 * - opened: a scan of it waits, and is the next to start;
 * - stale: its verdict is; the next task or sweep with the image opens a scan;
 * - due: a scan of it waits now, no longer its error, and is the next to start;
 * - open: no other scan, because one is under way; one that waits may become the next to start;
 * - unchanged: nothing, because a task or a sweep opens a scan of it anyway.
 */
export const FATES = ["opened", "stale", "due", "open", "unchanged"] as const;
export type Fate = (typeof FATES)[number];

/** Fate of a row, and the write that makes it so; none where the row stays as it is. */
export interface Rescan {
  readonly fate: Fate;
  readonly change?: Change | undefined;
}

const RESCAN = "Somebody asked for a rescan.";
const TOO_EARLY =
  "five minutes lie between two scans of an image, also where one could not be started, and 24 a day are the most.";

/**
 * Has an image scanned at once, before all that waits. The scan is not started here: that is up to the coordinator, with
 * its limits.
 *
 * @param name as which somebody names it: with a tag, it is scanned as that, because a risk may be accepted for this alone
 */
export function rescanNow(row: Row, now: Date, name?: NamedContent["name"]): Rescan | undefined {
  const known = readRow(row);
  if (known === undefined || isOpen(known)) {
    const { scan } = known ?? {};
    const isRaised = scan && scan.state !== "SCANNING" && scan.deadline > now;
    return known && { fate: "open", change: isRaised ? raise(scan, row, now) : undefined };
  }
  const change = scanAgain(row, known, RESCAN, now);
  const { reference, repository = known.image.repository, [STATE_ATTRIBUTE]: state } = change.set;
  const isTagged = name?.repository === repository && name.reference !== name.repository;
  const set = {
    ...change.set,
    reference: isTagged ? name.reference : reference,
    reason: state === "HELD" ? TOO_EARLY : RESCAN,
    freshUntil: isFresh(known.verdict, now) ? now : undefined,
  };
  return { fate: known.scan ? "due" : "opened", change: { ...change, set } };
}

/**
 * Has the image scanned when it is seen next, so that one which runs no longer costs nothing. An error keeps its time: a
 * wave of retries would stand before the images that are new from now on.
 *
 * @param before verdicts from later on stay fresh
 */
export function rescanWhenSeen(row: Row, now: Date, before: Date): Rescan | undefined {
  const known = readRow(row);
  if (known === undefined || isOpen(known)) {
    return known && { fate: "open" };
  }
  const { image, verdict } = known;
  const isStale = !isFresh(verdict, now) || (verdict?.verdictAt ?? before) > before;
  return isStale
    ? { fate: "unchanged" }
    : {
        fate: "stale",
        change: { key: imageKey(image), set: { freshUntil: now }, condition: unchanged(row) },
      };
}

function isOpen({ scan }: LedgerRow): boolean {
  return scan !== undefined && scan.state !== "ERROR";
}
