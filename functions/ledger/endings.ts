import { freeSlots, slotOf } from "../capacity/slots";
import { imageKey } from "../contract/image";
import { EXPIRY_ATTRIBUTE } from "../contract/ledger";
import type { Outcome } from "../contract/notices/outcome";
import { type Place, placeOfArn } from "../contract/places/place";
import type { Scan, ScanError, ScanVerdict } from "../contract/scan";
import { queueNotice } from "../outbox/outbox";
import { newsOfError, newsOfVerdict } from "../rows/change";
import { errorChange, freshUntil, verdictChange } from "../rows/end-changes";
import { isOfSource, storedSources, withFailure } from "../rows/known-sources";
import { asOwn } from "../rows/named-rows";
import { MOST_WRITES, outdate, sameScan, unchanged } from "../rows/scan-changes";
import { storedStarts } from "../rows/start-limits";
import { all, type Condition } from "../table/condition";
import { expiry } from "../table/retention";
import type { Change, Table } from "../table/table";
import { type AskWorkload, type OutcomeWorkloads, outcomeWorkloads } from "../workloads/outcome-workloads";
import { type Before, readBefore, remember } from "./history";
import { outcomeOf, type RecordedEnd } from "./outcome-of";

/** The part of the ledger's settings that the end of a scan needs. */
export interface EndingSettings {
  /** The input `name`. */
  readonly installation: string;
  /** How long a verdict stays fresh at most, in milliseconds. */
  readonly rescanAfterMs: number;
  /** ARN of the ledger's table, by which installations differ. */
  readonly tableArn: string;
  /** The installation's own place; undefined where it serves no members, so that every task is of its own. */
  readonly own?: Place | undefined;
  /** Asks ECS where the table does not know who runs an image. Default: nobody is asked */
  readonly askWorkload?: AskWorkload | undefined;
  /** Whether sweeps see what has stopped to run an image. Without them nobody knows what runs it. Default: true */
  readonly sweeps?: boolean;
}

/**
 * Records that a scan ended with a verdict; `together` is written with it.
 *
 * @returns undefined where the scan had ended before
 */
export async function endWithVerdict(
  table: Table,
  scan: Scan,
  ended: ScanVerdict,
  together: readonly Change[],
  now: Date,
  settings: EndingSettings,
): Promise<Outcome | undefined> {
  const { image } = scan;
  const { rescanAfterMs, tableArn } = settings;
  const before = await readBefore(table, scan);
  const runs = await runsOf(scan, before, settings);
  const news = newsOfVerdict(before.verdict, ended, before.errorKind !== undefined);
  const recorded = { ...ended, ...news, ...runs };
  const until = freshUntil(ended.verdictAt, rescanAfterMs, tableArn, imageKey(image));
  const change = verdictChange(ended, until, image.repository);
  const further = [remember(image, before, recorded, now, rescanAfterMs), ...together];
  const outcome = await write(table, scan, recorded, change, [], further, now, settings);
  if (outcome && ended.verdict === "FAILED" && image.digest !== undefined && !image.ofRepository) {
    // An older verdict of its own name would count again, once the shared row is scanned under another one. Where this
    // write is lost, the next sweep or scan makes up for it.
    await table.update(outdate(asOwn(image), now)).catch(() => undefined);
  }
  return outcome;
}

/**
 * Records that a scan ended in an error, and that its source was refused, or failed, where another one may not be. A sighting
 * that adds its source in between must not be overlooked: it would wait for the retry. Nor must one that has made the scan an
 * ordinary one.
 *
 * @returns undefined where the scan had ended before
 */
export async function endInError(
  table: Table,
  { image, scanId }: Scan,
  error: ScanError,
  now: Date,
  settings: EndingSettings,
): Promise<Outcome | undefined> {
  for (let attempt = 1; attempt <= MOST_WRITES; attempt++) {
    const before = await readBefore(table, { image });
    const { row = {}, scan } = before;
    if (scan?.scanId !== scanId || scan.state !== "SCANNING") {
      return undefined;
    }
    const runs = await runsOf(scan, before, settings);
    const sources = isOfSource(error) ? withFailure(scan.sources ?? [], scan, error, now) : undefined;
    const ended = { ...scan, sources: sources ?? scan.sources };
    const { retryAt, set, remove } = errorChange(ended, error, now, settings.rescanAfterMs);
    const news = newsOfError(before.errorKind, error);
    const recorded = { ...error, ...news, ...runs, endedAt: now, retryAt };
    const change = { set: { ...set, ...(sources && storedSources(sources, scan.sourcesVersion)) }, remove };
    const isSame = unchanged(row, ["sourcesVersion", "requestId"]);
    const outcome = await write(table, scan, recorded, change, [isSame], [], now, settings);
    if (outcome !== undefined) {
      return outcome;
    }
  }
  throw new Error(`the error of ${image.reference} met ${MOST_WRITES} other writes of its row`);
}

/** The row, the slot and the outbox change together. */
async function write(
  table: Table,
  scan: Scan,
  recorded: RecordedEnd,
  { set, remove }: Pick<Change, "set" | "remove">,
  conditions: readonly Condition[],
  further: readonly Change[],
  now: Date,
  { installation, own }: EndingSettings,
): Promise<Outcome | undefined> {
  const outcome = outcomeOf(installation, scan, recorded, own);
  const record: Change = {
    key: imageKey(scan.image),
    set: {
      ...set,
      [EXPIRY_ATTRIBUTE]: expiry(now),
      recentStarts: storedStarts(scan, now),
      // It may have ended before its start was recorded.
      run: scan.run && { engine: scan.run.engine, handle: scan.run.handle },
    },
    remove,
    condition: all(...sameScan(scan, "SCANNING"), ...conditions),
  };
  const changes = [record, freeSlots([slotOf(scan)]), queueNotice(outcome, now), ...further];
  return (await table.updateTogether(changes)) ? outcome : undefined;
}

async function runsOf(
  { lastTaskArn }: Scan,
  { runs }: Before,
  { own = placeOfArn(lastTaskArn), askWorkload, sweeps = true }: EndingSettings,
): Promise<OutcomeWorkloads> {
  return sweeps
    ? outcomeWorkloads(runs, lastTaskArn, askWorkload, own)
    : { owner: (await askWorkload?.(lastTaskArn))?.owner };
}
