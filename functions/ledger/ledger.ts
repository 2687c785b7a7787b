import { Breaker } from "../capacity/breaker/breaker";
import { type Reconciled, Slots } from "../capacity/slots";
import { after, MINUTE } from "../contract/durations";
import { type Image, imageKey } from "../contract/image";
import { EXPIRY_ATTRIBUTE } from "../contract/ledger";
import type { Outcome } from "../contract/notices/outcome";
import {
  OPEN_STATES,
  type OpenState,
  type Scan,
  type ScanError,
  type ScanRun,
  type ScanState,
  type ScanVerdict,
} from "../contract/scan";
import { queueNotice } from "../outbox/outbox";
import { STARTING_LEASE_MS } from "../rows/deadlines";
import { recordFailure } from "../rows/failed-source";
import { isOfSource, MOST_SOURCE_WRITES, sameSources } from "../rows/known-sources";
import { type SetAside, scansIn, setAside, startableScans, waitsBefore } from "../rows/open-scans";
import { type LedgerRow, readRow } from "../rows/row";
import {
  claim,
  hold,
  keepScanning,
  type ReopenedState,
  reopen,
  retire,
  sameScan,
  start,
  successorOf,
  wait,
} from "../rows/scan-changes";
import { storedStarts, TOO_MANY_STARTS } from "../rows/start-limits";
import { all, type Condition, is } from "../table/condition";
import { expiry, SEEN_LATELY_MS } from "../table/retention";
import type { Change, Counted, Table } from "../table/table";
import type { Asked, WantedScan } from "./ask";
import { askFor } from "./asking";
import { type Ending, type EndingSettings, errorEnding, verdictEnding } from "./endings";
import { outcomeOf } from "./outcome-of";

/** How long a scan may stay in a state before the coordinator looks at it. */
const SCANNING_CHECK_MS = 5 * MINUTE;
/** How many scans of each state are looked at for the earliest deadline of all. */
const HEADS = 10;
/** More scans than ever run at one time. */
const MOST_RUNNING = 1000;

/** Facts of the installation that its ledger has to know. */
export interface LedgerSettings extends EndingSettings {
  /** The input `name`. */
  readonly installation: string;
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
   * asks. Another write follows only where the sighting is news for the row. The coordinator starts what its opener
   * could not.
   */
  async ask(request: WantedScan): Promise<Asked> {
    const now = this.now();
    const { rescanAfterMs } = this.settings;
    const asked = await askFor(this.table, request, now, after(now, STARTING_LEASE_MS), rescanAfterMs);
    if (asked.kind !== "too-early") {
      return asked;
    }
    await this.recordHeld(asked.scan, TOO_MANY_STARTS, asked.notBefore);
    return { kind: "nothing" };
  }

  /** The row of an image, as it is now. */
  async read(image: Image): Promise<LedgerRow | undefined> {
    const row = await this.table.get(imageKey(image));
    return row && readRow(row);
  }

  /** The coordinator takes a due scan: whoever gets it back may start it. */
  async claim(scan: Scan): Promise<Scan | undefined> {
    const claimed: Scan = { ...scan, state: "STARTING", dueAt: after(this.now(), STARTING_LEASE_MS) };
    return (await this.applies(claim(scan, claimed.dueAt))) ? claimed : undefined;
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
    await this.applies(retire(scan, this.now()));
  }

  /** Opens a new scan instead of one that ended in an error, or that never found capacity. HELD: as long as its starts say. */
  async reopen(scan: Scan, state: ReopenedState, reason?: string): Promise<Scan | undefined> {
    const successor = successorOf(scan, state, after(this.now(), STARTING_LEASE_MS), this.now());
    const applied = await this.applies(reopen(scan, successor, reason));
    if (applied && scan.state === "SCANNING") {
      await this.freeSlot(scan);
    }
    return applied ? successor : undefined;
  }

  /** The scan runs. Does not apply when it has ended meanwhile. */
  async recordStarted(scan: Scan, run: ScanRun, lookAgainInMs = SCANNING_CHECK_MS): Promise<boolean> {
    const from = (...states: readonly ScanState[]) =>
      this.applies(start(scan, run, this.now(), after(this.now(), lookAgainInMs), ...states));
    if (await from("STARTING")) {
      return true;
    }
    // Somebody who could not see that it runs has put it back, and has given its slot away.
    const putBack = await from("WAITING", "HELD");
    if (putBack) {
      await this.slots.occupy(scan);
    }
    return putBack;
  }

  /** No capacity: the scan waits in the ledger, in the order of the deadlines. Not an attempt. */
  async recordWaiting(scan: Scan, reason: string): Promise<boolean> {
    const { applied, row } = await this.table.update(wait(scan, reason));
    const deadline = row && readRow(row)?.scan?.deadline;
    // An asker that raised its deadline meanwhile is heard; once, because deadlines of later askers are later.
    return applied || (deadline !== undefined && this.applies(wait({ ...scan, deadline }, reason)));
  }

  /** The scan may not start before that time. Not an attempt. */
  async recordHeld(scan: Scan, reason: string, until: Date): Promise<boolean> {
    return this.applies(hold(scan, reason, until));
  }

  /** The scan still runs: look again later. */
  async recordStillScanning(scan: Scan, lookAgainInMs = SCANNING_CHECK_MS): Promise<boolean> {
    return this.applies(keepScanning(scan, after(this.now(), lookAgainInMs)));
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
    const ending = await verdictEnding(this.table, scan, ended, this.now(), this.settings);
    return this.end(scan, { ...ending, further: [...ending.further, ...further] }, OPEN_STATES);
  }

  /**
   * The scan ended without a verdict; the verdict before, if any, stays.
   *
   * @param expected states in which this may be recorded. After its engine has ended a scan, these are all states. A
   *   scan that could not be started has to be `STARTING`, because another starter may have been luckier
   * @returns the outcome to publish; undefined where the scan had ended before
   */
  async recordError(
    scan: Scan,
    error: ScanError,
    expected: readonly OpenState[] = OPEN_STATES,
  ): Promise<Outcome | undefined> {
    if (!isOfSource(error)) {
      return this.endInError(scan, error, expected);
    }
    for (let attempt = 1; attempt <= MOST_SOURCE_WRITES; attempt++) {
      const recorded = await recordFailure(this.table, scan, error, expected, this.now());
      // A sighting that adds its source in between must not be overlooked: it would wait for the retry.
      const outcome =
        recorded && (await this.endInError(recorded, error, expected, sameSources(recorded.sourcesVersion)));
      if (outcome !== undefined || recorded === undefined) {
        return outcome;
      }
    }
    throw new Error(`the error of ${scan.image.reference} met ${MOST_SOURCE_WRITES} other writes of its row`);
  }

  /** The scans in one state whose time has come, longest due first. */
  async due(state: ScanState, limit: number): Promise<Scan[]> {
    return scansIn(this.table, state, this.now(), limit, this.setAside);
  }

  /** The scans that may be started now, the earliest deadline first, with at most `limit` of each state. */
  async startable(limit: number): Promise<Scan[]> {
    return startableScans(this.table, this.now(), limit, this.setAside);
  }

  /** Whether another scan waits whose deadline is not later. Eventually consistent. */
  async waitsBefore(scan: Pick<Scan, "image" | "deadline">): Promise<boolean> {
    return waitsBefore(this.table, scan);
  }

  /** The earliest deadline of all that waits, or that may be started or retried now. Eventually consistent. */
  async earliestDeadline(): Promise<Date | undefined> {
    const scans = await this.startable(HEADS);
    return scans.find((scan) => scan.state !== "ERROR" || this.isWorthRetrying(scan))?.deadline;
  }

  /** Brings the slots in line with the scans under way; see Slots. */
  async reconcileSlots(): Promise<Reconciled> {
    const open = await this.table.due("SCANNING", undefined, MOST_RUNNING);
    return this.slots.reconcile(
      open.map(({ key }) => key),
      this.setAside,
    );
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

  private async endInError(
    scan: Scan,
    error: ScanError,
    expected: readonly OpenState[],
    ...conditions: readonly Condition[]
  ): Promise<Outcome | undefined> {
    const ending = await errorEnding(this.table, scan, error, this.now(), this.settings);
    const { requestId } = scan;
    // Where a sighting has made it an ordinary scan meanwhile, its end is looked at again.
    const isSame = requestId === undefined ? [] : [is("requestId", requestId)];
    return this.end(scan, ending, expected, [...conditions, ...isSame]);
  }

  private async end(
    scan: Scan,
    { change, recorded, further, afterwards, ...ending }: Ending,
    expected: readonly OpenState[],
    conditions: readonly Condition[] = [],
  ): Promise<Outcome | undefined> {
    const { installation, own } = this.settings;
    const outcome = outcomeOf(installation, scan, recorded, own);
    const record: Change = {
      key: imageKey(scan.image),
      set: {
        ...change.set,
        [EXPIRY_ATTRIBUTE]: expiry(this.now()),
        recentStarts: storedStarts(scan, this.now()),
        // It may have ended before its start was recorded.
        run: scan.run && { engine: scan.run.engine, handle: scan.run.handle },
      },
      remove: [...(change.remove ?? []), "publishedAt"],
      condition: all(...sameScan(scan, ...expected), ...ending.conditions, ...conditions),
    };
    const notice = queueNotice(outcome, this.now());
    if (!(await this.table.updateTogether([record, notice, ...further]))) {
      return undefined;
    }
    await this.freeSlot(scan);
    await Promise.all(afterwards.map((each) => this.table.update(each).catch(() => undefined)));
    return outcome;
  }

  /**
   * After the end was recorded, not together with it: a transaction would collide with everybody who asks for a slot. A
   * slot that cannot be given back now is found by the coordinator, and must not hide that the end was recorded.
   */
  private async freeSlot(scan: Scan): Promise<void> {
    await this.slots.release(scan).catch(() => undefined);
  }

  private async applies(change: Change): Promise<boolean> {
    return (await this.table.update(change)).applied;
  }
}
