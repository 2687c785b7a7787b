import { Breaker } from "../capacity/breaker/breaker";
import { freeSlots, Slots, slotOf, takeSlots } from "../capacity/slots";
import { scansUnderWay } from "../capacity/under-way";
import { after, MINUTE } from "../contract/durations";
import { type Image, imageKey } from "../contract/image";
import { DUE_ATTRIBUTE, EXPIRY_ATTRIBUTE, STATE_ATTRIBUTE } from "../contract/ledger";
import type { Outcome } from "../contract/notices/outcome";
import type { Scan, ScanError, ScanRun, ScanState, ScanVerdict } from "../contract/scan";
import { type SetAside, setAside, startableScans } from "../rows/open-scans";
import { type LedgerRow, readRow } from "../rows/row";
import { begunAt, type IdleState, reopen, scanChange, successorOf } from "../rows/scan-changes";
import { storedStarts } from "../rows/start-limits";
import { is } from "../table/condition";
import { expiry, SEEN_LATELY_MS } from "../table/retention";
import type { Change, Counted, Table } from "../table/table";
import { type Asked, askFor, type WantedScan } from "./ask";
import { type EndingSettings, endInError, endWithVerdict } from "./endings";

/** How long a scan is left to its engine before somebody asks about it. */
const SCANNING_CHECK_MS = 5 * MINUTE;
/** After that, a scan that was begun and has no run is looked for in its engine. */
const BEGUN_CHECK_MS = MINUTE;
/** How many scans of each state are looked at for the earliest deadline of all. */
const HEADS = 10;

/** Facts of the installation that its ledger has to know. */
export interface LedgerSettings extends EndingSettings {
  /** Hears of each row that nobody can read, once it is set aside. Default: nobody does */
  readonly unreadable?: ((key: string) => void) | undefined;
}

/**
 * The table with one row per image. A row has two parts that never overwrite each other: the verdict, and the latest
 * scan. Every write after `ask` names the scan and the states it expects; its result says whether it applied, and one
 * that did not apply changed nothing. How a scan ended goes into the outbox in the same transaction.
 */
export class Ledger {
  /** Who may start a scan now. */
  readonly slots: Slots;
  /** Whether every scan waits, because each would meet the same error. */
  readonly breaker: Breaker;

  constructor(
    private readonly table: Table,
    private readonly settings: LedgerSettings,
    private readonly now: () => Date = () => new Date(),
  ) {
    this.slots = new Slots(table, now);
    this.breaker = new Breaker(table, settings.installation, now, settings.own);
  }

  /**
   * One conditional write opens a scan where there is no verdict, no open scan and no error that waits for its time. A
   * second one does where the verdict is no longer fresh. A scan with a later deadline gets the earlier one of whoever
   * asks. Another write follows only where the sighting is news for the row. The coordinator starts the scan.
   */
  async ask(request: WantedScan): Promise<Asked> {
    return askFor(this.table, request, this.now(), this.settings.rescanAfterMs);
  }

  /** The row of an image, as it is now. */
  async read(image: Image): Promise<LedgerRow | undefined> {
    const row = await this.table.get(imageKey(image));
    return row && readRow(row);
  }

  /** Whether an error is still worth a retry on schedule; if not, the next sighting brings it back. */
  isWorthRetrying(scan: Scan): boolean {
    return (
      scan.lastSeenAt.getTime() >
      this.now().getTime() - Math.max(SEEN_LATELY_MS, 2 * this.settings.rescanAfterMs)
    );
  }

  /** Takes an error that nobody needs any more off the list of what is due. */
  async retire(scan: Scan): Promise<void> {
    const set = { [EXPIRY_ATTRIBUTE]: expiry(this.now()) };
    await this.change(scan, "ERROR", set, [DUE_ATTRIBUTE], is(DUE_ATTRIBUTE, scan.dueAt));
  }

  /** The scan that was held may start now. Undefined where somebody changed it meanwhile. */
  async ready(scan: Scan): Promise<Scan | undefined> {
    const set = { [STATE_ATTRIBUTE]: "WAITING", [DUE_ATTRIBUTE]: scan.deadline };
    return (await this.change(scan, "HELD", set, [], is("deadline", scan.deadline)))
      ? { ...scan, state: "WAITING", dueAt: scan.deadline }
      : undefined;
  }

  /** Opens a new scan instead of one that ended in an error, or that never found capacity. HELD: as long as its starts say. */
  async reopen(scan: Scan, state: IdleState, reason?: string): Promise<Scan | undefined> {
    const successor = successorOf(scan, state, this.now());
    const change = reopen(scan, successor, reason);
    const applied = await (scan.state === "SCANNING"
      ? this.appliesWithSlot(scan, change)
      : this.applies(change));
    return applied ? successor : undefined;
  }

  /** The image is not to be scanned any more: DynamoDB deletes its row. */
  async forget(scan: Scan): Promise<boolean> {
    const set = { [EXPIRY_ATTRIBUTE]: Math.floor(this.now().getTime() / 1000) };
    const ofScan = [STATE_ATTRIBUTE, DUE_ATTRIBUTE, "deadline", "requestId", "reason"] as const;
    return this.change(scan, scan.state, set, ofScan);
  }

  /** A scan that waits may not start before that time. */
  async hold(scan: Scan, reason: string, until: Date): Promise<boolean> {
    return this.change(scan, scan.state, { [STATE_ATTRIBUTE]: "HELD", [DUE_ATTRIBUTE]: until, reason });
  }

  /**
   * Says that scans are started, and takes their slots, before the engine is asked: whoever finds one without a run looks for
   * that from then on. One that changed meanwhile keeps none of the others back.
   *
   * @returns those that it applied to
   */
  async begin(scans: readonly Scan[], slots: number): Promise<readonly Scan[]> {
    const dueAt = after(this.now(), BEGUN_CHECK_MS);
    const begun = scans.map((scan): Scan => {
      return { ...scan, state: "SCANNING", dueAt, startedAt: begunAt(scan, this.now()) };
    });
    const changes = begun.map((scan) => {
      const { startedAt } = scan;
      const set = { [STATE_ATTRIBUTE]: "SCANNING", [DUE_ATTRIBUTE]: dueAt, startedAt };
      return scanChange(scan, "WAITING", set, ["reason"]);
    });
    if (scans.length === 0 || (await this.table.updateTogether([...changes, takeSlots(scans, slots)]))) {
      return begun;
    }
    const alone: Scan[] = [];
    for (const scan of scans.length > 1 ? scans : []) {
      alone.push(...(await this.begin([scan], slots)));
    }
    return alone;
  }

  /** The engine has the scan. Does not apply when it has ended meanwhile. */
  async recordStarted(scan: Scan, run: ScanRun, lookAgainInMs = SCANNING_CHECK_MS): Promise<boolean> {
    const now = this.now();
    const { engine, handle } = run;
    const recentStarts = storedStarts(scan, now);
    const dueAt = after(now, lookAgainInMs);
    const set = { startedAt: now, [DUE_ATTRIBUTE]: dueAt, run: { engine, handle }, recentStarts };
    return this.change(scan, "SCANNING", set);
  }

  /**
   * The engine does not have the scan: it gives its slot back and waits, in the order of the deadlines. Not an attempt.
   *
   * @param until not before that time; absent: at any time
   */
  async putBack(scan: Scan, reason: string, until?: Date): Promise<boolean> {
    const { scanId, failedStarts } = scan;
    // An asker may have raised it since the scan was read.
    const { deadline } = (await this.read(scan.image))?.scan ?? scan;
    const set = {
      [STATE_ATTRIBUTE]: until === undefined ? "WAITING" : "HELD",
      [DUE_ATTRIBUTE]: until ?? deadline,
      reason,
      // With the scan's id, so that nobody has to remove it when another scan takes its place.
      failedStarts: failedStarts === undefined ? undefined : { of: scanId, number: failedStarts },
    };
    const remove = failedStarts === undefined ? (["startedAt"] as const) : [];
    return this.appliesWithSlot(scan, scanChange(scan, "SCANNING", set, remove, is("deadline", deadline)));
  }

  /** The scan still runs: look again later. */
  async recordStillScanning(scan: Scan, lookAgainInMs = SCANNING_CHECK_MS): Promise<boolean> {
    return this.change(scan, "SCANNING", { [DUE_ATTRIBUTE]: after(this.now(), lookAgainInMs) });
  }

  /**
   * The scan ended with a verdict, which replaces the one before; `further` is written together with it.
   *
   * @returns the outcome to publish; undefined where the scan had ended before
   */
  async recordVerdict(
    scan: Scan,
    ended: ScanVerdict,
    further: readonly Change[] = [],
  ): Promise<Outcome | undefined> {
    return endWithVerdict(this.table, scan, ended, further, this.now(), this.settings);
  }

  /**
   * The scan ended without a verdict; the verdict before, if any, stays.
   *
   * @returns the outcome to publish; undefined where the scan had ended before
   */
  async recordError(scan: Scan, error: ScanError): Promise<Outcome | undefined> {
    return endInError(this.table, scan, error, this.now(), this.settings);
  }

  /** The scans that may be started now, the earliest deadline first, with at most `limit` of each state. */
  async startable(limit: number): Promise<Scan[]> {
    return startableScans(this.table, this.now(), limit, this.setAside);
  }

  /** The scans that the keys name and that may be started now, as they are now. */
  async startableAmong(keys: readonly string[]): Promise<Scan[]> {
    const rows = keys.length > 0 ? await this.table.getAll(keys) : [];
    // A scan says when it is due even where its row does not: a permanent error waits for another task.
    const isDue = ({ scan, dueAt }: LedgerRow) =>
      scan?.state === "WAITING" || (scan?.state !== "SCANNING" && dueAt !== undefined && dueAt <= this.now());
    return rows.flatMap((row) => {
      const known = readRow(row);
      return known?.scan && isDue(known) ? [known.scan] : [];
    });
  }

  /**
   * The scans that have a slot. A slot whose row has another scan, or none, is given back; that of a scan which waits is kept,
   * because another run may begin it in this moment.
   *
   * @param withLost whether due scans without a slot are looked for, too, and get one: somebody has deleted the item of the slots
   */
  async underWay(withLost = false): Promise<readonly Scan[]> {
    return scansUnderWay(this.table, this.now(), this.setAside, withLost);
  }

  /** The earliest deadline of all that waits, or that may be started or retried now. Eventually consistent. */
  async earliestDeadline(): Promise<Date | undefined> {
    const scans = await this.startable(HEADS);
    return scans.find((scan) => scan.state !== "ERROR" || this.isWorthRetrying(scan))?.deadline;
  }

  /** How many of the first `limit` scans of a state are meant, such as those due by now. Eventually consistent. */
  async count(state: ScanState, limit: number, which?: Counted): Promise<number> {
    return this.table.count(state, limit, which);
  }

  private readonly setAside: SetAside = async (row) => {
    const change = setAside(row, this.now());
    // One row that cannot be written now must not keep the others from their starts and slots.
    if (change && (await this.applies(change).catch(() => false))) {
      this.settings.unreadable?.(change.key);
    }
  };

  /** The slot is given back together with the change that says why. */
  private async appliesWithSlot(scan: Scan, change: Change): Promise<boolean> {
    return this.table.updateTogether([change, freeSlots([slotOf(scan)])]);
  }

  private async change(...change: Parameters<typeof scanChange>): Promise<boolean> {
    return this.applies(scanChange(...change));
  }

  private async applies(change: Change): Promise<boolean> {
    return (await this.table.update(change)).applied;
  }
}
