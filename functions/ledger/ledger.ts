import { type Image, imageKey } from "../contract/image";
import {
  type Attribute,
  DUE_ATTRIBUTE,
  EXPIRY_ATTRIBUTE,
  PARTITION_KEY,
  STATE_ATTRIBUTE,
} from "../contract/ledger";
import type { Outcome } from "../contract/outcome";
import {
  OPEN_STATES,
  type OpenState,
  type Scan,
  type ScanError,
  type ScanRun,
  type ScanState,
  type ScanVerdict,
} from "../contract/scan";
import type { Asked, ScanRequest } from "./ask";
import { askFor } from "./asking";
import { errorChange } from "./error-change";
import { queueOutcome } from "./outbox";
import { outcomeOf, type RecordedEnd } from "./outcome-of";
import { newScanAfter, reopening } from "./reopening";
import { expiry } from "./retention";
import { HOUR, MINUTE } from "./retry-plan";
import { type LedgerRow, readRow } from "./row";
import { sameSources } from "./sources/known-sources";
import { noteRefusal } from "./sources/refusal";
import { STARTS_A_DAY, withStart } from "./start-limits";
import { all, type Condition, is } from "./table/condition";
import type { Change, Table } from "./table/table";
import { missing, type Values } from "./table/value";

/** How long a scan may stay in a state before the coordinator looks at it. */
const STARTING_LEASE = 2 * MINUTE;
const SCANNING_CHECK = 5 * MINUTE;
/** Others may write the sources of a row at the same time; each of them does so once. */
const MAX_ATTEMPTS = 5;
/** Errors are retried on schedule only as long as somebody seems to run the image. */
const SEEN_LATELY = 7 * 24 * HOUR;

/** What the ledger has to know of the installation that it belongs to. */
export interface LedgerSettings {
  /** The input `name`. */
  readonly installation: string;
  /** How long a verdict stays fresh, in milliseconds. */
  readonly rescanAfterMs: number;
}

export type { Asked } from "./ask";

/**
 * The table with one row per image. A row has two parts that never overwrite each other: the verdict, and the latest
 * scan. Every write after `ask` names the scan and the states it expects; its result says whether it applied, and one
 * that did not apply changed nothing. How a scan ended goes into the outbox in the same transaction.
 */
export class Ledger {
  constructor(
    private readonly table: Table,
    private readonly settings: LedgerSettings,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /**
   * One conditional write: opens a scan where there is no fresh verdict, no open scan and no error that waits for its
   * time. Where it does not apply, a scan that this very claimant opened and did not get started is handed back. Another
   * write follows only where the sighting is news for the row.
   */
  async ask(request: ScanRequest): Promise<Asked> {
    const { rescanAfterMs } = this.settings;
    const asked = await askFor(this.table, request, this.now(), this.after(STARTING_LEASE), rescanAfterMs);
    if (asked.kind !== "too-early") {
      return asked;
    }
    const reason = `${STARTS_A_DAY} scans of this image were started within a day.`;
    await this.recordWaiting(asked.scan, reason, asked.notBefore);
    return { kind: "nothing" };
  }

  /** What is known of an image, as it is now. */
  async read(image: Image): Promise<LedgerRow | undefined> {
    const row = await this.table.get(imageKey(image));
    return row && readRow(row);
  }

  /** The coordinator takes a due scan: whoever gets it back may start it. */
  async claim(scan: Scan): Promise<Scan | undefined> {
    const claimed: Scan = { ...scan, state: "STARTING", dueAt: this.after(STARTING_LEASE) };
    const { applied } = await this.table.update({
      key: imageKey(scan.image),
      set: { [STATE_ATTRIBUTE]: claimed.state, [DUE_ATTRIBUTE]: claimed.dueAt },
      remove: ["claimedBy"],
      condition: all(...sameScan(scan, scan.state), is(DUE_ATTRIBUTE, scan.dueAt)),
    });
    return applied ? claimed : undefined;
  }

  /** Whether an error is still worth a retry on schedule; if not, the next sighting brings it back. */
  isWorthRetrying(scan: Scan): boolean {
    return (
      scan.lastSeenAt.getTime() >
      this.now().getTime() - Math.max(SEEN_LATELY, 2 * this.settings.rescanAfterMs)
    );
  }

  /** Takes an error that nobody needs any more off the list of what is due. */
  async retire(scan: Scan): Promise<void> {
    await this.table.update({
      key: imageKey(scan.image),
      set: { [EXPIRY_ATTRIBUTE]: expiry(this.now()) },
      remove: [DUE_ATTRIBUTE],
      condition: all(...sameScan(scan, "ERROR")),
    });
  }

  /** Opens a new scan in place of one that ended in an error, or whose build found no capacity in CodeBuild's queue. */
  async reopen(scan: Scan, state: "STARTING" | "WAITING", reason?: string): Promise<Scan | undefined> {
    const dueAt = state === "STARTING" ? this.after(STARTING_LEASE) : this.now();
    const reopened = newScanAfter(scan, state, dueAt, this.now());
    const { applied } = await this.table.update({
      key: imageKey(scan.image),
      ...reopening(reopened, reason),
      condition: all(...sameScan(scan, scan.state)),
    });
    return applied ? reopened : undefined;
  }

  /** The scan runs. Does not apply when it has ended meanwhile. */
  async recordStarted(scan: Scan, run: ScanRun, lookAgainInMs = SCANNING_CHECK): Promise<boolean> {
    const { applied } = await this.table.update({
      key: imageKey(scan.image),
      set: {
        [STATE_ATTRIBUTE]: "SCANNING",
        startedAt: this.now(),
        [DUE_ATTRIBUTE]: this.after(lookAgainInMs),
        run: { engine: run.engine, handle: run.handle },
        recentStarts: stored(this.startsOf(scan)),
      },
      remove: ["reason"],
      condition: all(...sameScan(scan, "STARTING")),
    });
    return applied;
  }

  /** No capacity: the scan waits in the ledger, in the order of `since`. Not an attempt. */
  async recordWaiting(scan: Scan, reason: string, since: Date = this.now()): Promise<boolean> {
    const { applied } = await this.table.update({
      key: imageKey(scan.image),
      set: { [STATE_ATTRIBUTE]: "WAITING", [DUE_ATTRIBUTE]: since, reason },
      remove: ["claimedBy"],
      condition: all(...sameScan(scan, "STARTING")),
    });
    return applied;
  }

  /** The scan still runs: look again later. */
  async recordStillScanning(scan: Scan, lookAgainInMs = SCANNING_CHECK): Promise<boolean> {
    const { applied } = await this.table.update({
      key: imageKey(scan.image),
      set: { [DUE_ATTRIBUTE]: this.after(lookAgainInMs) },
      condition: all(...sameScan(scan, "SCANNING")),
    });
    return applied;
  }

  /**
   * The scan ended with a verdict, which replaces the one before.
   *
   * @returns the outcome to publish; undefined where the scan had ended before
   */
  async recordVerdict(scan: Scan, ended: ScanVerdict): Promise<Outcome | undefined> {
    const { counts, topVulnerabilities, resultUrl, scannedDigest } = ended;
    const worst = topVulnerabilities?.map((each) => ({ ...each }));
    const set: Values = {
      verdict: ended.verdict,
      verdictAt: ended.verdictAt,
      freshUntil: new Date(ended.verdictAt.getTime() + this.settings.rescanAfterMs),
      origin: ended.origin,
      counts,
      topVulnerabilities: worst,
      resultUrl,
      scannedDigest,
    };
    const obsolete: readonly Attribute[] = [
      ...([STATE_ATTRIBUTE, DUE_ATTRIBUTE, "claimedBy", "attempts"] as const),
      ...(["reason", "errorClass", "errorScope", "errorAt", "startedAt"] as const),
    ];
    return this.end(scan, { set, remove: [...obsolete, ...missing(set)] }, ended);
  }

  /**
   * The scan ended without a verdict; the verdict before, if any, stays.
   *
   * @param expected states in which this may be recorded: all of a scan whose build ended, but only `STARTING` of one
   *   that could not be started, since another starter may have been luckier
   * @returns the outcome to publish; undefined where the scan had ended before
   */
  async recordError(
    scan: Scan,
    error: ScanError,
    expected: readonly OpenState[] = OPEN_STATES,
  ): Promise<Outcome | undefined> {
    if (error.errorScope !== "source") {
      return this.endInError(scan, error, expected);
    }
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      const refused = await noteRefusal(this.table, scan, expected, this.now());
      // A sighting that adds its source in between must not be overlooked: it would wait for the retry.
      const outcome =
        refused && (await this.endInError(refused, error, expected, sameSources(refused.sourcesVersion)));
      if (outcome !== undefined || refused === undefined) {
        return outcome;
      }
    }
    throw new Error(`the error of ${scan.image.reference} met ${MAX_ATTEMPTS} other writes of its row`);
  }

  /** The scans in one state whose time has come, longest due first. */
  async due(state: ScanState, limit: number): Promise<Scan[]> {
    const indexed = await this.table.due(state, this.now(), limit);
    const rows = await this.table.getAll(indexed.map(({ key }) => key));
    const scans = new Map(rows.map((row) => [row[PARTITION_KEY], readRow(row)?.scan]));
    // The index may lag: what has gone on meanwhile is not due any more.
    return indexed
      .map(({ key }) => scans.get(key))
      .filter((scan) => scan !== undefined)
      .filter((scan) => scan.state === state && scan.dueAt <= this.now());
  }

  /** How many scans are in a state, counted up to `limit`. Eventually consistent: a small overshoot is accepted. */
  async count(state: ScanState, limit: number): Promise<number> {
    return this.table.count(state, limit);
  }

  private async endInError(
    scan: Scan,
    error: ScanError,
    expected: readonly OpenState[],
    ...conditions: readonly Condition[]
  ): Promise<Outcome | undefined> {
    const endedAt = this.now();
    const { rescanAfterMs } = this.settings;
    const change = errorChange(scan, error, this.startsOf(scan), endedAt, rescanAfterMs);
    return this.end(scan, change, { ...error, endedAt, retryAt: change.retryAt }, expected, conditions);
  }

  private async end(
    scan: Scan,
    change: Pick<Change, "set" | "remove">,
    recorded: RecordedEnd,
    expected: readonly OpenState[] = OPEN_STATES,
    conditions: readonly Condition[] = [],
  ): Promise<Outcome | undefined> {
    const outcome = outcomeOf(this.settings.installation, scan, recorded);
    const record: Change = {
      key: imageKey(scan.image),
      set: {
        ...change.set,
        [EXPIRY_ATTRIBUTE]: expiry(this.now()),
        recentStarts: stored(this.startsOf(scan)),
      },
      remove: [...(change.remove ?? []), "publishedAt"],
      condition: all(...sameScan(scan, ...expected), ...conditions),
    };
    return (await this.table.updateTogether([record, queueOutcome(outcome, this.now())]))
      ? outcome
      : undefined;
  }

  /** Starts of the image that count for its limits; this scan's is among them already where it was recorded. */
  private startsOf({ state, recentStarts = [] }: Scan): readonly Date[] {
    return state === "SCANNING" ? recentStarts : withStart(recentStarts, this.now());
  }

  private after(milliseconds: number): Date {
    return new Date(this.now().getTime() + milliseconds);
  }
}

/** The row still holds this very scan, in one of the states. */
function sameScan({ scanId }: Pick<Scan, "scanId">, ...states: readonly ScanState[]) {
  return [is("scanId", scanId), is(STATE_ATTRIBUTE, ...states)];
}

const stored = (times: readonly Date[]) => times.map((each) => each.toISOString());
