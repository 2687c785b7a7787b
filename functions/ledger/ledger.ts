import { randomUUID } from "node:crypto";
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
import { newScan, opening, type ScanRequest, seenAgain } from "./ask";
import { queueNotice } from "./outbox";
import { outcomeOf, type RecordedEnd } from "./outcome-of";
import { expiry } from "./retention";
import { HOUR, MINUTE, planRetry } from "./retry-plan";
import { isSeenRecently, type LedgerRow, RUN, readRow } from "./row";
import { all, is } from "./table/condition";
import type { Change, Table } from "./table/table";
import { missing, type Values } from "./table/value";

/** How long a scan may stay in a state before the coordinator looks at it. */
const STARTING_LEASE = 2 * MINUTE;
const SCANNING_CHECK = 5 * MINUTE;
/** Errors are retried on schedule only as long as somebody seems to run the image. */
const SEEN_LATELY = 7 * 24 * HOUR;

/** What the ledger has to know of the installation that it belongs to. */
export interface LedgerSettings {
  /** The input `name`. */
  readonly installation: string;
  /** How long a verdict stays fresh, in milliseconds. */
  readonly rescanAfterMs: number;
}

/** What `ask` found: a scan that this claimant has to start, or nothing to do. */
export type Asked =
  | { readonly kind: "opened" | "resumed"; readonly scan: Scan }
  | { readonly kind: "nothing" };

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
   * time. Where it does not apply, a scan that this very claimant opened and did not get started is handed back.
   */
  async ask(request: ScanRequest): Promise<Asked> {
    const now = this.now();
    const scan = newScan(request, now, this.after(STARTING_LEASE));
    const before = await this.table.update(opening(scan, request, now));
    const row = before.row && readRow(before.row);
    if (before.applied) {
      return { kind: "opened", scan: { ...scan, firstSeenAt: row?.firstSeenAt } };
    }
    if (row?.scan?.state === "STARTING" && row.claimedBy === request.claimedBy) {
      return { kind: "resumed", scan: row.scan };
    }
    if (before.row && !isSeenRecently(row ?? {}, now)) {
      const isOpen = row?.scan !== undefined && row.scan.state !== "ERROR";
      await this.table.update(seenAgain(request, now, isOpen));
    }
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
    const reopened: Scan = {
      ...scan,
      scanId: randomUUID(),
      state,
      dueAt: state === "STARTING" ? this.after(STARTING_LEASE) : this.now(),
      run: undefined,
      startedAt: undefined,
    };
    const { applied } = await this.table.update({
      key: imageKey(scan.image),
      set: {
        [STATE_ATTRIBUTE]: state,
        scanId: reopened.scanId,
        [DUE_ATTRIBUTE]: reopened.dueAt,
        reason,
      },
      remove: [...RUN, EXPIRY_ATTRIBUTE, "errorClass", "errorScope", "claimedBy", ...missing({ reason })],
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
      ...(["reason", "errorClass", "errorScope", "startedAt"] as const),
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
    const endedAt = this.now();
    const retry = planRetry(error.errorClass, scan.attempts, endedAt, this.settings.rescanAfterMs);
    const change: Pick<Change, "set" | "remove"> = {
      set: {
        [STATE_ATTRIBUTE]: "ERROR",
        errorClass: error.errorClass,
        errorScope: error.errorScope,
        reason: error.reason,
        attempts: retry.attempts === scan.attempts ? undefined : retry.attempts,
        [DUE_ATTRIBUTE]: retry.dueAt,
      },
      remove: ["claimedBy", ...missing({ [DUE_ATTRIBUTE]: retry.dueAt })],
    };
    return this.end(scan, change, { ...error, endedAt, retryAt: retry.dueAt }, expected);
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

  private async end(
    scan: Scan,
    change: Pick<Change, "set" | "remove">,
    recorded: RecordedEnd,
    expected: readonly OpenState[] = OPEN_STATES,
  ): Promise<Outcome | undefined> {
    const outcome = outcomeOf(this.settings.installation, scan, recorded);
    const record: Change = {
      key: imageKey(scan.image),
      set: { ...change.set, [EXPIRY_ATTRIBUTE]: expiry(this.now()) },
      remove: [...(change.remove ?? []), "publishedAt"],
      condition: all(...sameScan(scan, ...expected)),
    };
    return (await this.table.updateTogether([record, queueNotice(outcome, this.now())]))
      ? outcome
      : undefined;
  }

  private after(milliseconds: number): Date {
    return new Date(this.now().getTime() + milliseconds);
  }
}

/** The row still holds this very scan, in one of the states. */
function sameScan({ scanId }: Pick<Scan, "scanId">, ...states: readonly ScanState[]) {
  return [is("scanId", scanId), is(STATE_ATTRIBUTE, ...states)];
}
