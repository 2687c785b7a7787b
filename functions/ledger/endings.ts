import { imageKey } from "../contract/image";
import { type Place, placeOfArn } from "../contract/places/place";
import type { Scan, ScanError, ScanVerdict } from "../contract/scan";
import { newsOfError, newsOfVerdict } from "../rows/change";
import { errorChange, freshUntil, verdictChange } from "../rows/end-changes";
import { asOwn } from "../rows/named-rows";
import { outdate } from "../rows/scan-changes";
import type { Change, Table } from "../table/table";
import { type AskWorkload, type OutcomeWorkloads, outcomeWorkloads } from "../workloads/outcome-workloads";
import { type Before, readBefore, remember } from "./history";
import type { RecordedEnd } from "./outcome-of";

/** Changes at the end of a scan, compared with what was known of its image before. */
export interface Ending {
  /** Of the image's row. */
  readonly change: Pick<Change, "set" | "remove">;
  readonly recorded: RecordedEnd;
  /** To be written together with it. Default: nothing */
  readonly further?: readonly Change[];
  /** To be written after it; what is lost of it, the next sweep or scan brings. Default: nothing */
  readonly afterwards?: Change | undefined;
}

/** The part of the ledger's settings that the end of a scan needs. */
export interface EndingSettings {
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

export async function verdictEnding(
  table: Table,
  scan: Scan,
  ended: ScanVerdict,
  now: Date,
  settings: EndingSettings,
): Promise<Ending> {
  const { image } = scan;
  const { rescanAfterMs, tableArn } = settings;
  const before = await readBefore(table, scan);
  const runs = await runsOf(scan, before, settings);
  const isShared = image.digest !== undefined && image.ofRepository !== true;
  // An older verdict of its own name would count again, once the shared row is scanned under another one.
  const afterwards = ended.verdict === "FAILED" && isShared ? outdate(asOwn(image), now) : undefined;
  const news = newsOfVerdict(before.verdict, ended, before.errorKind !== undefined);
  const recorded = { ...ended, ...news, ...runs };
  const until = freshUntil(ended.verdictAt, rescanAfterMs, tableArn, imageKey(image));
  return {
    change: verdictChange(ended, until, image.repository),
    recorded,
    further: [remember(image, before, recorded, now, rescanAfterMs)],
    afterwards,
  };
}

export async function errorEnding(
  table: Table,
  scan: Scan,
  error: ScanError,
  now: Date,
  settings: EndingSettings,
): Promise<Ending> {
  const before = await readBefore(table, scan);
  const runs = await runsOf(scan, before, settings);
  const change = errorChange(scan, error, now, settings.rescanAfterMs);
  const news = newsOfError(before.errorKind, error);
  return { change, recorded: { ...error, ...news, ...runs, endedAt: now, retryAt: change.retryAt } };
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
