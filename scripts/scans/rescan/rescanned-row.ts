import { randomUUID } from "node:crypto";
import { HOUR } from "../../../functions/contract/durations";
import { imageKey } from "../../../functions/contract/image";
import {
  type Attribute,
  DUE_ATTRIBUTE,
  EXPIRY_ATTRIBUTE,
  PARTITION_KEY,
  STATE_ATTRIBUTE,
} from "../../../functions/contract/ledger";
import type { ScanState } from "../../../functions/contract/scan";
import { type LedgerRow, RUN, readRow } from "../../../functions/ledger/row";
import { earliestStart, later } from "../../../functions/ledger/start-limits";
import { absent, all, type Condition, is } from "../../../functions/ledger/table/condition";
import type { Change, Row } from "../../../functions/ledger/table/table";

/**
 * What becomes of a row whose image is to be scanned again.
 * - opened: a scan of it waits, and is the next to start;
 * - stale: its verdict; whoever sees the image next opens a scan;
 * - due: the error that keeps it waiting, so it is retried;
 * - open: no other scan, since one is under way; one that waits may become the next to start;
 * - unchanged: nothing, since a task or a sweep opens a scan of it anyway.
 */
export const FATES = ["opened", "stale", "due", "open", "unchanged"] as const;
export type Fate = (typeof FATES)[number];

/** What a row becomes, and the write that makes it so; none where the row stays as it is. */
export interface Rescan {
  readonly fate: Fate;
  readonly change?: Change;
}

/** The attributes of a row that decide what becomes of it. */
export const DECISIVE_ATTRIBUTES: readonly Attribute[] = [
  ...([PARTITION_KEY, "reference", "repository"] as const),
  ...(["verdict", "verdictAt", "freshUntil", "lastSeenAt"] as const),
  ...([STATE_ATTRIBUTE, "scanId", DUE_ATTRIBUTE, "deadline", "recentStarts"] as const),
];

/** States of a scan that has not begun. */
const NOT_BEGUN: readonly ScanState[] = ["WAITING", "HELD", "STARTING"];

/** A tag may have had a content for every deployment, and what no task has run for a week is not retried by itself. */
const RUN_LATELY = 7 * 24 * HOUR;

/**
 * Has an image scanned at once, before all that waits. The scan is not started here: that is up to the coordinator, with
 * its limits.
 */
export function rescanNow(row: Row, now: Date): Rescan | undefined {
  const known = readRow(row);
  if (known === undefined || isOpen(known)) {
    return known && { fate: "open", change: hastening(known, row, now) };
  }
  // The limits of an image hold for its operator, too.
  const notBefore = later(now, earliestStart(known.recentStarts ?? []));
  const next = { [DUE_ATTRIBUTE]: notBefore, deadline: now };
  const set = { ...next, freshUntil: isFresh(known, now) ? now : undefined };
  const rescan = { key: imageKey(known.image), condition: unchanged(row) };
  if (known.scan && runsLately(known, now)) {
    // It stays the error that it is: the ledger knows by it with which source it is retried.
    return { fate: "due", change: { ...rescan, set } };
  }
  return {
    fate: "opened",
    change: {
      ...rescan,
      set: {
        ...set,
        [STATE_ATTRIBUTE]: notBefore > now ? "HELD" : "WAITING",
        scanId: randomUUID(),
        reason: "Somebody asked for a rescan.",
      },
      setOnce: { attempts: 0 },
      remove: [...RUN, "claimedBy", "requestedAt", "errorClass", "errorScope", EXPIRY_ATTRIBUTE],
    },
  };
}

/** A scan that has not begun goes before all that waits; one that is held keeps its time. */
function hastening({ image, scan }: LedgerRow, row: Row, now: Date): Change | undefined {
  return scan && NOT_BEGUN.includes(scan.state) && scan.deadline > now
    ? {
        key: imageKey(image),
        set: { deadline: now, [DUE_ATTRIBUTE]: scan.state === "WAITING" ? now : undefined },
        condition: unchanged(row),
      }
    : undefined;
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
  return isFresh(known, now) && isFrom(known, before)
    ? {
        fate: "stale",
        change: { key: imageKey(known.image), set: { freshUntil: now }, condition: unchanged(row) },
      }
    : { fate: "unchanged" };
}

/** Whether some task has run the image within a week. */
export function runsLately({ lastSeenAt }: LedgerRow, now: Date): boolean {
  return lastSeenAt !== undefined && lastSeenAt.getTime() > now.getTime() - RUN_LATELY;
}

function isOpen({ scan }: LedgerRow): boolean {
  return scan !== undefined && scan.state !== "ERROR";
}

function isFresh({ verdict }: LedgerRow, now: Date): boolean {
  return verdict?.freshUntil !== undefined && verdict.freshUntil > now;
}

function isFrom({ verdict }: LedgerRow, before: Date): boolean {
  return verdict?.verdictAt === undefined || verdict.verdictAt <= before;
}

/** Between the look and the write nobody opened a scan or ended one: what did is newer than what was asked for. */
function unchanged(row: Row): Condition {
  const decisive: readonly Attribute[] = [STATE_ATTRIBUTE, "scanId", DUE_ATTRIBUTE, "deadline", "freshUntil"];
  return all(
    ...decisive.map((attribute) => {
      const value = row[attribute];
      return value === undefined ? absent(attribute) : is(attribute, value);
    }),
  );
}
