import type { Scan, ScanError, ScanVerdict } from "../../contract/scan";
import { errorChange, verdictChange } from "../end-changes";
import type { RecordedEnd } from "../outcome-of";
import { type OutcomeRuns, outcomeRuns, type WhoRuns } from "../running/outcome-runs";
import type { Condition } from "../table/condition";
import type { Change, Table } from "../table/table";
import { newsOfError, newsOfVerdict } from "./change";
import { readBefore, remembering, sameVerdictAs } from "./history";

/** What the end of a scan changes, compared with what was known of its image before. */
export interface Ending {
  /** Of the image's row. */
  readonly change: Pick<Change, "set" | "remove">;
  readonly recorded: RecordedEnd;
  /** What has to hold of the row besides. */
  readonly conditions: readonly Condition[];
  /** To be written together with it. */
  readonly further: readonly Change[];
}

/** What of the ledger's settings the end of a scan needs. */
export interface EndingSettings {
  /** How long a verdict stays fresh, in milliseconds. */
  readonly rescanAfterMs: number;
  /** Asks ECS where the table does not know who runs an image. Default: nobody is asked */
  readonly whoRuns?: WhoRuns | undefined;
}

export async function verdictEnding(
  table: Table,
  scan: Scan,
  ended: ScanVerdict,
  now: Date,
  { rescanAfterMs, whoRuns }: EndingSettings,
): Promise<Ending> {
  const { image } = scan;
  const before = await readBefore(table, image);
  const runs: OutcomeRuns = await outcomeRuns(before, scan.lastTaskArn, whoRuns);
  const news = newsOfVerdict(before.verdict, ended, before.errorKind !== undefined);
  const recorded = { ...ended, ...news, ...runs };
  return {
    change: verdictChange(ended, rescanAfterMs),
    recorded,
    conditions: [sameVerdictAs(before)],
    further: [remembering(image, before, recorded, now, rescanAfterMs)],
  };
}

export async function errorEnding(
  table: Table,
  scan: Scan,
  error: ScanError,
  now: Date,
  { rescanAfterMs, whoRuns }: EndingSettings,
): Promise<Ending> {
  const before = await readBefore(table, scan.image);
  const runs = await outcomeRuns(before, scan.lastTaskArn, whoRuns);
  const change = errorChange(scan, error, now, rescanAfterMs);
  return {
    change,
    recorded: {
      ...error,
      ...newsOfError(before.errorKind, error),
      ...runs,
      endedAt: now,
      retryAt: change.retryAt,
    },
    conditions: [],
    further: [],
  };
}
