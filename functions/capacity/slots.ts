import { HOUR } from "../contract/durations";
import { imageKey } from "../contract/image";
import { CONTROL_KEY, STATE_ATTRIBUTE } from "../contract/ledger";
import type { Scan } from "../contract/scan";
import { isUnreadable, mayBeUnderWay, type SetAside } from "../rows/open-scans";
import { readRow } from "../rows/row";
import { absent, all, any, atMost, contains, is, isNot, sizeBelow } from "../table/condition";
import type { Row, Table } from "../table/table";
import { elementsIn, textIn, timeIn } from "../table/value";
import { mayStart, readBreaker, waitingReason } from "./breaker/stored-breaker";

/** State that all functions share: which scans may start now. */
export interface SlotsState {
  /** Slots that are taken, each named as by {@link slotOf}. */
  readonly running: ReadonlySet<string>;
  /** The engine refused for lack of capacity; nobody asks it before `until`. Absent where it did not. */
  readonly backOff?: BackOff | undefined;
  /** The item as it is stored, for those who keep more in it. Absent where nothing was written yet. */
  readonly row?: Row | undefined;
}

export interface BackOff {
  readonly until: Date;
  /** The engine's own words. */
  readonly reason: string;
}

/** Answer to a request for a slot. */
export type SlotAnswer =
  | { readonly kind: "taken" }
  /** As many scans run as may at one time. */
  | { readonly kind: "full"; readonly reason: string }
  | { readonly kind: "back-off"; readonly reason: string; readonly until: Date }
  | { readonly kind: "breaker"; readonly reason: string };

/** How many slots were given back, and how many were recorded. */
export interface Reconciled {
  readonly released: number;
  readonly recorded: number;
}

/** How a slot is asked for. */
export interface SlotWish {
  /** Scans that may run at one time (max_concurrent_scans). */
  readonly slots: number;
  /** A scan of ours has just left the engine, so that its back-off keeps nobody out; Sysdig's does. Default: false */
  readonly afterEnd?: boolean;
}

type SlotHolder = Pick<Scan, "image" | "scanId">;

/** Why nobody starts a scan, where it is not the engine that refused. */
export const SYSDIG_BUSY = "Sysdig was asked too often (429): every scan waits for one to three minutes.";
/** So often an hour everybody waits for Sysdig. More than that may be somebody who only prints its words. */
const MOST_BACK_OFFS = 10;

/** Name of a scan's slot: computed from the scan alone, so that it can be given back without a read. */
export function slotOf({ image, scanId }: SlotHolder): string {
  return `${scanId} ${imageKey(image)}`;
}

/**
 * The item by which all functions agree on what may start now. A slot is taken by one conditional update without a
 * read before it, so that no two functions take the last one.
 */
export class Slots {
  constructor(
    private readonly table: Table,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /** The item as it is now. */
  async read(): Promise<SlotsState> {
    return slotsStateOf(await this.table.get(CONTROL_KEY));
  }

  /** Takes the slot of a scan. One that the scan has already is its own as long as the engine lets anybody in. */
  async takeSlot(scan: SlotHolder, wish: SlotWish): Promise<SlotAnswer> {
    const slot = slotOf(scan);
    const isFree = any(contains("running", slot), sizeBelow("running", wish.slots));
    const isOpen = any(absent("closedUntil"), atMost("closedUntil", this.now()));
    const { applied, row } = await this.table.update({
      key: CONTROL_KEY,
      set: {},
      addTo: { running: [slot] },
      // A back-off whose time is over is none; one that is passed before its time stays for the others.
      remove: wish.afterEnd ? [] : ["closedUntil", "closedReason"],
      condition: all(
        isFree,
        mayStart(scan),
        wish.afterEnd ? any(isOpen, isNot("closedReason", SYSDIG_BUSY)) : isOpen,
      ),
    });
    return applied ? { kind: "taken" } : this.refusal(row, scan, wish);
  }

  /** Records that a scan has a slot, whether there was one or not: what carries it out exists already. */
  async occupy(scan: SlotHolder): Promise<void> {
    await this.table.update({ key: CONTROL_KEY, set: {}, addTo: { running: [slotOf(scan)] } });
  }

  /** Gives a slot back; one that is free already stays free. */
  async release(scan: SlotHolder): Promise<void> {
    await this.releaseAll([slotOf(scan)]);
  }

  /** The engine refused for lack of capacity: nobody asks it again before that time. A later time stays. */
  async beginBackOff(reason: string, until: Date): Promise<void> {
    await this.table.update({
      key: CONTROL_KEY,
      set: { closedUntil: until, closedReason: reason },
      condition: any(absent("closedUntil"), atMost("closedUntil", until)),
    });
  }

  /**
   * Sysdig was asked too often: nobody starts a scan for a while, not even where another has ended.
   *
   * @returns whether everybody waits, now or since somebody else said so; false where that was too often within an hour
   */
  async backOff(milliseconds: number): Promise<boolean> {
    const now = this.now().getTime();
    const until = new Date(now + milliseconds);
    const ends = [...(elementsIn((await this.read()).row?.backOffs) ?? [])];
    if (ends.some((end) => Date.parse(end) > now)) {
      return true;
    }
    const over = ends.filter((end) => Date.parse(end) <= now - HOUR);
    if (over.length > 0) {
      await this.table.update({ key: CONTROL_KEY, set: {}, removeFrom: { backOffs: over } });
    }
    const { applied } = await this.table.update({
      key: CONTROL_KEY,
      set: {},
      addTo: { backOffs: [until.toISOString()] },
      condition: sizeBelow("backOffs", MOST_BACK_OFFS),
    });
    if (applied) {
      await this.beginBackOff(SYSDIG_BUSY, until);
    }
    return applied;
  }

  /**
   * Brings the slots in line with the rows: gives those back whose scan is over, and records scans that run without one.
   *
   * @param open keys of rows whose scans may be under way, as the index has them
   * @param setAside is given the rows that nobody can read
   */
  async reconcile(open: readonly string[], setAside: SetAside = async () => undefined): Promise<Reconciled> {
    // In this order: a slot that is taken after the first read belongs to a row that the second one finds under way.
    const { running } = await this.read();
    const keys = new Set([...[...running].map(keyOfSlot), ...open]);
    const rows = new Map((await this.table.getAll([...keys])).map((row) => [String(row.image), row]));
    for (const row of [...rows.values()].filter(isUnreadable)) {
      await setAside(row);
    }
    const free = [...running].filter((slot) => !this.isOccupied(slot, rows.get(keyOfSlot(slot))));
    const startable = free.filter((slot) => mayTakeAnew(slot, rows.get(keyOfSlot(slot))));
    const over = free.filter((slot) => !startable.includes(slot));
    const missing = [...rows.values()]
      .filter((row) => !isUnreadable(row))
      .map((row) => readRow(row)?.scan)
      .filter((scan) => scan?.state === "SCANNING")
      .flatMap((scan) => (scan ? slotOf(scan) : []))
      .filter((slot) => !running.has(slot));
    await this.releaseAll(over);
    if (missing.length > 0) {
      await this.table.update({ key: CONTROL_KEY, set: {}, addTo: { running: missing } });
    }
    let released = over.length;
    for (const slot of startable) {
      released += (await this.releaseWhileWaiting(slot)) ? 1 : 0;
    }
    return { released, recorded: missing.length };
  }

  /** Together with a look at the row: whoever starts the scan takes the slot once the row says that it is starting. */
  private async releaseWhileWaiting(slot: string): Promise<boolean> {
    const key = keyOfSlot(slot);
    const row = await this.table.get(key);
    const state = row?.[STATE_ATTRIBUTE];
    return (
      mayTakeAnew(slot, row) &&
      this.table.updateTogether([
        { key: CONTROL_KEY, set: {}, removeFrom: { running: [slot] } },
        {
          key,
          set: { [STATE_ATTRIBUTE]: state },
          condition: all(is("scanId", String(row?.scanId)), is(STATE_ATTRIBUTE, String(state))),
        },
      ])
    );
  }

  private async releaseAll(slots: readonly string[]): Promise<void> {
    if (slots.length > 0) {
      await this.table.update({ key: CONTROL_KEY, set: {}, removeFrom: { running: slots } });
    }
  }

  private refusal(row: Row | undefined, scan: SlotHolder, { slots }: SlotWish): SlotAnswer {
    const { running, backOff } = slotsStateOf(row);
    const { open } = readBreaker(row);
    if (open !== undefined && open.trying !== scan.scanId) {
      return { kind: "breaker", reason: waitingReason(open) };
    }
    if (running.size >= slots && !running.has(slotOf(scan))) {
      return { kind: "full", reason: `${slots} scans run already (max_concurrent_scans).` };
    }
    return {
      kind: "back-off",
      ...(backOff ?? {
        reason: "The engine is left alone until a time that cannot be read.",
        until: this.now(),
      }),
    };
  }

  /** A scan holds its slot from before it is started until it has ended. */
  private isOccupied(slot: string, row: Row | undefined): boolean {
    if (row && isUnreadable(row)) {
      return mayBeUnderWay(row, this.now());
    }
    const scan = row && readRow(row)?.scan;
    return scan !== undefined && slotOf(scan) === slot && ["STARTING", "SCANNING"].includes(scan.state);
  }
}

function keyOfSlot(slot: string): string {
  return slot.slice(slot.indexOf(" ") + 1);
}

/** Whether the row's scan may be started at any moment, in the slot that it still has. */
function mayTakeAnew(slot: string, row: Row | undefined): boolean {
  const scan = row && readRow(row)?.scan;
  return scan !== undefined && slotOf(scan) === slot && ["WAITING", "HELD"].includes(scan.state);
}

/** Reads the item; what is not there is as at the beginning. */
export function slotsStateOf(row: Row | undefined): SlotsState {
  const { running, closedUntil, closedReason } = row ?? {};
  const until = timeIn(closedUntil);
  return {
    running: elementsIn(running) ?? new Set(),
    backOff: until && { until, reason: textIn(closedReason) ?? "" },
    row,
  };
}
