import { randomUUID } from "node:crypto";
import { type Image, imageKey } from "../../functions/contract/image";
import {
  type Attribute,
  DUE_ATTRIBUTE,
  PARTITION_KEY,
  STATE_ATTRIBUTE,
} from "../../functions/contract/ledger";
import type { ScanState } from "../../functions/contract/scan";
import type { KnownSource } from "../../functions/contract/sighting";
import { isFresh, type LedgerRow, readRow, readSources } from "../../functions/rows/row";
import { scanAgain, unchanged } from "../../functions/rows/scan-changes";
import { absent } from "../../functions/table/condition";
import type { Change, Row } from "../../functions/table/table";
import type { NamedContent } from "../arguments/named-image";

/**
 * What becomes of a row whose image is to be scanned again.
 * - opened: a scan of it waits, and is the next to start;
 * - stale: its verdict; whoever sees the image next opens a scan;
 * - due: a scan of it waits in place of its error, and is the next to start;
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
  // By which the next source is chosen.
  ...(["credentials", "sources", "boundTo", "scannedAs", "errorClass", "errorScope"] as const),
];

const RESCAN = "Somebody asked for a rescan.";
/** States of a scan that has not begun. */
const NOT_BEGUN: readonly ScanState[] = ["WAITING", "HELD", "STARTING"];

/**
 * Has an image scanned at once, before all that waits. The scan is not started here: that is up to the coordinator, with
 * its limits.
 *
 * @param name as which somebody names it
 */
export function rescanNow(row: Row, now: Date, name?: NamedContent["name"]): Rescan | undefined {
  const known = readRow(row);
  if (known === undefined || isOpen(known)) {
    return known && { fate: "open", change: deadlineNow(known, row, now) };
  }
  const change = scanAgain(row, known, RESCAN, now);
  const { reference = known.image.reference, repository = known.image.repository } = change.set;
  const next = { reference: String(reference), repository: String(repository) };
  const set = {
    ...change.set,
    reference: tagged(name?.repository === next.repository && isTagged(name) ? name : next, row),
    freshUntil: isFresh(known.verdict, now) ? now : undefined,
  };
  return { fate: known.scan ? "due" : "opened", change: { ...change, set } };
}

/**
 * Has an image scanned under a name of which nothing is known yet but what its content was scanned as under another one.
 *
 * @param shared what is known of the content
 */
export function ownScan(image: Image, shared: Row, now: Date): Change {
  const { repository, platform } = image;
  const { credentials } = sourceOf(repository, shared) ?? {};
  return {
    key: imageKey(image),
    set: {
      [STATE_ATTRIBUTE]: "WAITING",
      scanId: randomUUID(),
      [DUE_ATTRIBUTE]: now,
      deadline: now,
      reason: RESCAN,
      reference: tagged(image, shared),
      ...{ repository, platform, credentials, attempts: 0 },
      // A cluster instead of a task, none of which is known to run it under this name.
      lastTaskArn: readRow(shared)?.lastTaskArn?.replace(/:task\/.*/, ":cluster/"),
    },
    condition: absent(PARTITION_KEY),
  };
}

type Name = Pick<Image, "reference" | "repository">;

const isTagged = ({ reference, repository }: Name) => reference !== repository;

/** Where it has no tag, that which tasks had: a risk may be accepted for this alone. */
function tagged(name: Name, row: Row): string {
  const { tag } = sourceOf(name.repository, row) ?? {};
  return isTagged(name) || tag === undefined ? name.reference : `${name.repository}:${tag}`;
}

const sourceOf = (repository: string, row: Row): KnownSource | undefined =>
  readSources(row)?.find((each) => each.repository === repository);

/** A scan that has not begun goes before all that waits; one that is held keeps its time. */
function deadlineNow({ image, scan }: LedgerRow, row: Row, now: Date): Change | undefined {
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
  return isFresh(known.verdict, now) && isFrom(known, before)
    ? {
        fate: "stale",
        change: { key: imageKey(known.image), set: { freshUntil: now }, condition: unchanged(row) },
      }
    : { fate: "unchanged" };
}

function isOpen({ scan }: LedgerRow): boolean {
  return scan !== undefined && scan.state !== "ERROR";
}

function isFrom({ verdict }: LedgerRow, before: Date): boolean {
  return verdict?.verdictAt === undefined || verdict.verdictAt <= before;
}
