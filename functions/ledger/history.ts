import { type Image, imageKey, shortened } from "../contract/image";
import { EXPIRY_ATTRIBUTE, HISTORY_PREFIX } from "../contract/ledger";
import type { Scan, ScanVerdict } from "../contract/scan";
import type { News } from "../rows/change";
import { type PastVerdict, type RecordedVerdict, readHistory, readRow } from "../rows/row";
import { expiry } from "../table/retention";
import type { Change, Row, Table } from "../table/table";
import type { KnownWorkloads } from "../workloads/outcome-workloads";
import {
  currentItems,
  isMet,
  placedItems,
  placesRunning,
  readWorkloadsRows,
} from "../workloads/workloads-of";

/** Verdicts that are remembered of an image. */
export const MOST_REMEMBERED = 10;
/** Of the names of policies together: they are there to be recognised. */
const MOST_CHARACTERS = 100;

/** Known facts of an image before its scan ended. */
export interface Before {
  /** The image's row as it is stored. */
  readonly row?: Row | undefined;
  readonly verdict?: RecordedVerdict | undefined;
  /** The scan that ends. */
  readonly scan?: Scan | undefined;
  /** Kind of the latest error since that verdict. */
  readonly errorKind?: string | undefined;
  /** The latest first. */
  readonly history: readonly PastVerdict[];
  readonly runs: KnownWorkloads;
}

/** The history stands in an item of its own, so that asking for an image stays as cheap as it is. */
export function historyKey(image: Image): string {
  return `${HISTORY_PREFIX}${imageKey(image)}`;
}

/** Nobody changes it until the scan that is under way has ended. */
export async function readBefore(
  table: Pick<Table, "getAll">,
  { image }: Pick<Scan, "image">,
): Promise<Before> {
  const key = imageKey(image);
  const rows = await readWorkloadsRows(table, [key], [key, historyKey(image)]);
  const [row, history] = [key, historyKey(image)].map((each) => rows.get(each));
  const placed = placedItems(rows, key);
  const { services, furtherServices } = currentItems(placed);
  const { verdict, scan } = readRow(row ?? {}) ?? {};
  return {
    row,
    verdict,
    scan,
    errorKind: typeof row?.errorKind === "string" ? row.errorKind : undefined,
    history: readHistory(history),
    runs: {
      services: isMet(placed) ? services : undefined,
      furtherServices,
      places: placesRunning(placed),
    },
  };
}

/**
 * The write that adds a verdict to an image's history, with what its outcome says of the one before. Only verdicts write it,
 * so that it has to last until the next one is due, which may be in a year.
 */
export function remember(
  image: Image,
  before: Before,
  ended: ScanVerdict & Pick<News, "change">,
  now: Date,
  rescanAfterMs: number,
): Change {
  const { verdict, verdictAt, counts, scannerVersion: scanner, policies, change } = ended;
  const names = shortened(policies?.join(", ") ?? "", MOST_CHARACTERS) || undefined;
  const latest = { verdict, verdictAt, recordedAt: now, counts, scanner, policies: names, change };
  return {
    key: historyKey(image),
    set: {
      // Through JSON, which leaves out what is not known.
      history: JSON.parse(JSON.stringify([latest, ...before.history].slice(0, MOST_REMEMBERED))),
      [EXPIRY_ATTRIBUTE]: expiry(new Date(now.getTime() + rescanAfterMs)),
    },
  };
}
