import { randomUUID } from "node:crypto";
import { type Image, imageKey } from "../contract/image";
import type { ImageScan } from "../contract/image-scan";
import {
  OPEN_STATES,
  type OpenState,
  type Scan,
  type ScanError,
  type ScanRun,
  type ScanState,
  type ScanVerdict,
  type SeverityCounts,
} from "../contract/scan";
import type { TopVulnerability } from "../contract/top-vulnerabilities";
import { describeScan, type Ending } from "./describe-scan";
import { isSeenRecently, scanFromRow } from "./ledger-row";
import type { Change, LedgerTable } from "./ledger-table";
import { queueOutcome } from "./outbox";
import { HOUR, MINUTE, planRetry } from "./retry-plan";

/** How long a scan may stay in a state before the coordinator looks at it. */
const STARTING_LEASE = 2 * MINUTE;
const SCANNING_CHECK = 5 * MINUTE;
/** What a row holds of a scan that was started. */
const RUN = ["buildArn", "sysdigDigest", "startedAt"];
/** A row is deleted this long after its image was seen or scanned last, unless a scan of it is open. */
const RETENTION = 90 * 24 * HOUR;
/** Errors are tried again by the clock only as long as somebody seems to run the image. */
const SEEN_LATELY = 7 * 24 * HOUR;

/** A sighting of an image: the ledger is asked for a scan of it. */
export interface Sighting {
  readonly image: Image;
  /** Who asks: the id of the queue message, so that a message delivered again resumes what it began. */
  readonly claimedBy: string;
  readonly taskArn: string;
  /** Time of the task event; absent where no event asks. */
  readonly requestedAt?: Date;
  /**
   * A sweep asks, for a task that runs already. It does not bring a permanent error back, as another task does: else
   * every sweep would, for any image of two tasks.
   */
  readonly bySweep?: boolean;
  /** See `Scan`. */
  readonly credentials?: string;
}

/** What the ledger has to know of the installation that it belongs to. */
export interface LedgerSettings {
  /** The input `name`. */
  readonly installation: string;
  /** How long a verdict stays fresh, in milliseconds. */
  readonly rescanAfterMs: number;
}

/** What `ask` found: a scan that this sighting has to start, or nothing to do. */
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
    private readonly table: LedgerTable,
    private readonly settings: LedgerSettings,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /**
   * One conditional write: opens a scan where there is no fresh verdict, no open scan and no error that waits for its
   * time. Where it does not apply, a scan that this very claimant opened and did not get started is handed back.
   */
  async ask(sighting: Sighting): Promise<Asked> {
    const now = this.now();
    const { image, requestedAt, credentials } = sighting;
    const scan: Scan = {
      image,
      scanId: randomUUID(),
      state: "STARTING",
      dueAt: new Date(now.getTime() + STARTING_LEASE),
      attempts: 0,
      lastSeenAt: now,
      lastTaskArn: sighting.taskArn,
      requestedAt,
      credentials,
    };
    const before = await this.table.update({
      key: imageKey(image),
      set: {
        scanState: scan.state,
        scanId: scan.scanId,
        claimedBy: sighting.claimedBy,
        dueAt: scan.dueAt,
        reference: image.reference,
        repository: image.repository,
        platform: image.platform,
        lastSeenAt: now,
        lastTaskArn: sighting.taskArn,
        ...(requestedAt === undefined ? {} : { requestedAt }),
        ...(credentials === undefined ? {} : { credentials }),
      },
      setOnce: { firstSeenAt: now, firstTaskArn: sighting.taskArn, attempts: 0 },
      remove: [
        ...["expiresAt", ...RUN, "reason", "errorClass", "errorScope"],
        ...(requestedAt === undefined ? ["requestedAt"] : []),
        ...(credentials === undefined ? ["credentials"] : []),
      ],
      condition:
        "(attribute_not_exists(freshUntil) OR freshUntil <= :now) AND (attribute_not_exists(scanState) OR " +
        "(scanState = :error AND (dueAt <= :now OR " +
        `(attribute_not_exists(dueAt) AND ${sighting.bySweep ? "errorClass <> :permanent" : "lastTaskArn <> :task"}))))`,
      values: {
        ":now": now,
        ":error": "ERROR",
        ...(sighting.bySweep ? { ":permanent": "permanent" } : { ":task": sighting.taskArn }),
      },
    });
    if (before.applied) {
      return { kind: "opened", scan };
    }
    const existing = before.row && scanFromRow(before.row);
    if (existing?.state === "STARTING" && before.row?.claimedBy?.S === sighting.claimedBy) {
      return { kind: "resumed", scan: existing };
    }
    if (before.row && !isSeenRecently(before.row, now)) {
      await this.recordSighting(sighting, now, existing !== undefined && existing.state !== "ERROR");
    }
    return { kind: "nothing" };
  }

  /** The latest scan of an image, if its row has one that has not ended with a verdict. */
  async find(image: Image): Promise<Scan | undefined> {
    const row = await this.table.get(imageKey(image));
    return row && scanFromRow(row);
  }

  /** The coordinator takes a due scan: whoever gets it back may start it. */
  async claim(scan: Scan): Promise<Scan | undefined> {
    const claimed: Scan = { ...scan, state: "STARTING", dueAt: this.after(STARTING_LEASE) };
    const { applied } = await this.table.update({
      key: imageKey(scan.image),
      set: { scanState: claimed.state, dueAt: claimed.dueAt },
      remove: ["claimedBy"],
      condition: "scanId = :scan AND scanState = :state AND dueAt = :due",
      values: { ":scan": scan.scanId, ":state": scan.state, ":due": scan.dueAt },
    });
    return applied ? claimed : undefined;
  }

  /** Whether an error is still worth a retry by the clock; if not, the next sighting brings it back. */
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
      set: { expiresAt: expiry(this.now()) },
      remove: ["dueAt"],
      condition: "scanId = :scan AND scanState = :error",
      values: { ":scan": scan.scanId, ":error": "ERROR" },
    });
  }

  /** Opens a new scan in place of one that ended in an error, or whose build found no room in CodeBuild's queue. */
  async reopen(scan: Scan, state: "STARTING" | "WAITING", reason?: string): Promise<Scan | undefined> {
    const reopened: Scan = {
      ...scan,
      scanId: randomUUID(),
      state,
      dueAt: state === "STARTING" ? this.after(STARTING_LEASE) : this.now(),
      buildArn: undefined,
      sysdigDigest: undefined,
      startedAt: undefined,
    };
    const { applied } = await this.table.update({
      key: imageKey(scan.image),
      set: {
        scanState: state,
        scanId: reopened.scanId,
        dueAt: reopened.dueAt,
        ...(reason === undefined ? {} : { reason }),
      },
      remove: [
        ...[...RUN, "expiresAt", "errorClass", "errorScope", "claimedBy"],
        ...(reason === undefined ? ["reason"] : []),
      ],
      condition: "scanId = :scan AND scanState = :state",
      values: { ":scan": scan.scanId, ":state": scan.state },
    });
    return applied ? reopened : undefined;
  }

  /** The scan runs. Does not apply when it has ended meanwhile. */
  async recordStarted(scan: Scan, { buildArn, sysdigDigest, lookAgainInMs }: ScanRun): Promise<boolean> {
    const [given, missing] = divide({ buildArn, sysdigDigest });
    const { applied } = await this.table.update({
      key: imageKey(scan.image),
      set: {
        scanState: "SCANNING",
        startedAt: this.now(),
        dueAt: this.after(lookAgainInMs ?? SCANNING_CHECK),
        ...given,
      },
      remove: ["reason", ...missing],
      condition: "scanId = :scan AND scanState = :starting",
      values: { ":scan": scan.scanId, ":starting": "STARTING" },
    });
    return applied;
  }

  /** No room: the scan waits in the ledger, in the order of `since`. Not an attempt. */
  async recordWaiting(scan: Scan, reason: string, since: Date = this.now()): Promise<boolean> {
    const { applied } = await this.table.update({
      key: imageKey(scan.image),
      set: { scanState: "WAITING", dueAt: since, reason },
      remove: ["claimedBy"],
      condition: "scanId = :scan AND scanState = :starting",
      values: { ":scan": scan.scanId, ":starting": "STARTING" },
    });
    return applied;
  }

  /** The scan still runs: look again later. */
  async recordStillScanning(scan: Scan, lookAgainInMs = SCANNING_CHECK): Promise<boolean> {
    const { applied } = await this.table.update({
      key: imageKey(scan.image),
      set: { dueAt: this.after(lookAgainInMs) },
      condition: "scanId = :scan AND scanState = :scanning",
      values: { ":scan": scan.scanId, ":scanning": "SCANNING" },
    });
    return applied;
  }

  /**
   * The scan ended with a verdict, which replaces the one before.
   *
   * @returns what there is to tell; undefined where the scan had ended before
   */
  async recordVerdict(scan: Scan, outcome: ScanVerdict, buildArn?: string): Promise<ImageScan | undefined> {
    const { counts, topVulnerabilities, resultUrl, scannedDigest } = outcome;
    const [given, missing] = divide({ buildArn, counts, topVulnerabilities, resultUrl, scannedDigest });
    const set = {
      verdict: outcome.verdict,
      verdictAt: outcome.verdictAt,
      freshUntil: new Date(outcome.verdictAt.getTime() + this.settings.rescanAfterMs),
      origin: outcome.origin,
      ...given,
    };
    const ended = ["scanState", "dueAt", "claimedBy", "attempts", "reason", "errorClass", "errorScope"];
    const remove = [...ended, "sysdigDigest", "startedAt", ...missing];
    return this.end(scan, { set, remove }, { ...outcome, buildArn });
  }

  /**
   * The scan ended without a verdict; the verdict before, if any, stays.
   *
   * @param expected states in which this may be recorded: all of a scan whose build ended, but only `STARTING` of one
   *   that could not be started, since another starter may have been luckier
   * @returns what there is to tell; undefined where the scan had ended before
   */
  async recordError(
    scan: Scan,
    error: ScanError,
    buildArn?: string,
    expected: readonly OpenState[] = OPEN_STATES,
  ): Promise<ImageScan | undefined> {
    const endedAt = this.now();
    const retry = planRetry(error.errorClass, scan.attempts, endedAt, this.settings.rescanAfterMs);
    const change = {
      set: {
        scanState: "ERROR",
        errorClass: error.errorClass,
        errorScope: error.errorScope,
        reason: error.reason,
        ...(retry.attempts === scan.attempts ? {} : { attempts: retry.attempts }),
        ...(retry.dueAt === undefined ? {} : { dueAt: retry.dueAt }),
      },
      remove: ["claimedBy", ...(retry.dueAt === undefined ? ["dueAt"] : [])],
    };
    return this.end(scan, change, { ...error, buildArn, endedAt, retryAt: retry.dueAt }, expected);
  }

  /** The scans in one state whose time has come, longest due first. */
  async due(state: ScanState, limit: number): Promise<Scan[]> {
    const rows = await this.table.due(state, this.now(), limit);
    return rows.map(scanFromRow).filter((scan) => scan !== undefined);
  }

  /** How many scans are in a state, counted up to `limit`. Eventually consistent: a small overshoot is accepted. */
  async count(state: ScanState, limit: number): Promise<number> {
    return this.table.count(state, limit);
  }

  private async recordSighting(sighting: Sighting, now: Date, open: boolean): Promise<void> {
    await this.table.update({
      key: imageKey(sighting.image),
      set: { lastSeenAt: now, lastTaskArn: sighting.taskArn, ...(open ? {} : { expiresAt: expiry(now) }) },
      condition: "attribute_exists(image)",
      values: {},
    });
  }

  private async end(
    { image, scanId, ...scan }: Scan,
    change: Pick<Change, "set" | "remove">,
    ending: Ending,
    expected: readonly OpenState[] = OPEN_STATES,
  ): Promise<ImageScan | undefined> {
    const states = Object.fromEntries(expected.map((state) => [`:${state.toLowerCase()}`, state]));
    const told = describeScan(this.settings.installation, { ...scan, image, scanId }, ending);
    const record: Change = {
      key: imageKey(image),
      set: { ...change.set, expiresAt: expiry(this.now()) },
      remove: [...(change.remove ?? []), "publishedAt"],
      condition: `scanId = :scan AND scanState IN (${Object.keys(states).join(", ")})`,
      values: { ":scan": scanId, ...states },
    };
    return (await this.table.updateTogether([record, queueOutcome(told, this.now())])) ? told : undefined;
  }

  private after(milliseconds: number): Date {
    return new Date(this.now().getTime() + milliseconds);
  }
}

function expiry(now: Date): number {
  return Math.floor((now.getTime() + RETENTION) / 1000);
}

/** Separates the attributes that have a value from the names of those that have none. */
function divide<T extends string | SeverityCounts | readonly TopVulnerability[]>(
  values: Record<string, T | undefined>,
): [Record<string, T>, string[]] {
  const entries = Object.entries(values);
  const given = entries.filter((entry): entry is [string, T] => entry[1] !== undefined);
  return [
    Object.fromEntries(given),
    entries.filter(([, value]) => value === undefined).map(([name]) => name),
  ];
}
