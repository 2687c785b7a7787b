import { HOUR } from "../contract/durations";
import { imageKey } from "../contract/image";
import { CONTROL_KEY } from "../contract/ledger";
import type { Scan } from "../contract/scan";
import { absent, any, atMost, sizeBelow } from "../table/condition";
import type { Change, Row, Table } from "../table/table";
import { elementsIn, textIn, timeIn } from "../table/value";

/** Slots and back-off: they say what may start now. */
export interface SlotsState {
  /** Slots that are taken, each named as by {@link slotOf}. */
  readonly running: ReadonlySet<string>;
  /** The engine refused for lack of capacity, in its own words; nobody asks it before `until`. Absent where it did not. */
  readonly backOff?: { readonly until: Date; readonly reason: string } | undefined;
  /** The item as it is stored, for those who keep more in it. Absent where nothing was written yet. */
  readonly row?: Row | undefined;
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

/** The write that takes a slot for each of some scans; it applies where there are enough. */
export function takeSlots(scans: readonly SlotHolder[], slots: number): Change {
  return {
    key: CONTROL_KEY,
    set: {},
    addTo: { running: scans.map(slotOf) },
    condition: sizeBelow("running", slots - scans.length + 1),
  };
}

/** The write that gives slots back; those that are free already stay free. */
export function freeSlots(slots: readonly string[]): Change {
  return { key: CONTROL_KEY, set: {}, removeFrom: { running: slots } };
}

/** The item that says what may start now. The coordinator alone writes it; people may close the breaker. */
export class Slots {
  constructor(
    private readonly table: Table,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /** The item as it is now. */
  async read(): Promise<SlotsState> {
    return slotsStateOf(await this.table.get(CONTROL_KEY));
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
   * @returns whether everybody waits, now or since another scan said so; false where that was too often within an hour
   */
  async backOff(milliseconds: number): Promise<boolean> {
    const now = this.now().getTime();
    const known = [...(elementsIn((await this.read()).row?.backOffs) ?? [])];
    const ends = known.filter((end) => Date.parse(end) > now - HOUR);
    if (ends.some((end) => Date.parse(end) > now)) {
      return true;
    }
    if (ends.length >= MOST_BACK_OFFS) {
      return false;
    }
    const until = new Date(now + milliseconds);
    const backOffs = new Set([...ends, until.toISOString()]);
    await this.table.update({ key: CONTROL_KEY, set: { backOffs } });
    await this.beginBackOff(SYSDIG_BUSY, until);
    return true;
  }
}

/** Key of the row whose scan has a slot. */
export function keyOfSlot(slot: string): string {
  return slot.slice(slot.indexOf(" ") + 1);
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
