import { HOUR, MINUTE } from "../../contract/durations";
import { type Image, imageKey } from "../../contract/image";
import { LAST_SWEEP_KEY, PARTITION_KEY } from "../../contract/ledger";
import { type Runner, runnerKey } from "../../contract/sighting";
import { RecentMap } from "../../memory/recent-map";
import { absent, all, type Condition, is } from "../table/condition";
import type { Table } from "../table/table";
import { type RunningItem, readRunningItem, runningKey, runningValues, withService } from "./running-item";
import { type LastSweep, readLastSweep } from "./who-runs";

/**
 * Pairs of image and service remembered, 10 MB of keys at most. One that is forgotten is only written once more, in vain, and
 * that costs as much as a write of the whole item.
 */
const REMEMBERED = 20_000;
/** So that what runs on is confirmed before it counts as old, also where no sweep is complete. */
const REMEMBERED_MS = HOUR;
/** For so long the latest complete sweep is taken to be what it was. */
const SWEEP_MS = MINUTE;
/** A table that fails is left alone for a while: nothing that comes through it is urgent. */
const PAUSE_MS = MINUTE;
/** How many others may write the same item at one time. The next sweep sees what is left out. */
const MOST_WRITES = 3;
const NOTHING: RunningItem = { services: [], furtherServices: 0 };

/** Adds services to the images that they run as events show them, so that a new one is known before the next sweep. */
export class RunningNotes {
  /** When each pair was noted last. */
  private readonly noted: RecentMap<number>;
  /** When this instance has learnt of the latest complete sweep, which may have found that what was noted runs nowhere. */
  private learntAt = 0;
  private pausedUntil = 0;
  private sweep: { readonly last: LastSweep | undefined; readonly readAt: number } | undefined;

  constructor(
    private readonly table: Pick<Table, "get" | "update">,
    private readonly now: () => Date = () => new Date(),
    capacity = REMEMBERED,
  ) {
    this.noted = new RecentMap(capacity);
  }

  /**
   * Whether there is nothing to do: this instance has noted it within the last hour and since the latest complete sweep, as
   * it was known a minute ago; or it notes nothing for a while.
   */
  isNoted(image: Image, runner: Runner): boolean {
    const now = this.now().getTime();
    return this.pausedUntil > now || (this.knowsSweep(now) && this.isRemembered(image, runner, now));
  }

  /** Notes nothing for a minute, since the table failed. */
  pause(): void {
    this.pausedUntil = this.now().getTime() + PAUSE_MS;
  }

  /**
   * One write where nobody has noted the image yet; the item that it meets otherwise says whether another is needed. Of a
   * pair that this instance has noted before, the item is read: that costs a twentieth of a write in vain. Once a minute there
   * is a read besides.
   */
  async note(image: Image, runner: Runner): Promise<void> {
    const now = this.now();
    await this.followSweep(now.getTime());
    if (this.isRemembered(image, runner, now.getTime())) {
      return;
    }
    const isKnown = this.noted.get(pairKey(image, runner)) !== undefined;
    let item = isKnown ? readRunningItem(await this.table.get(runningKey(image))) : NOTHING;
    let condition: Condition = isKnown ? asRead(item) : absent(PARTITION_KEY);
    for (let attempt = 1; attempt <= MOST_WRITES; attempt++) {
      const changed = withService(item, runner, now, this.sweep?.last);
      if (changed === undefined) {
        break;
      }
      const set = runningValues(changed, now);
      const { applied, row } = await this.table.update({ key: runningKey(image), set, condition });
      if (applied) {
        break;
      }
      item = readRunningItem(row);
      condition = asRead(item);
    }
    this.noted.set(pairKey(image, runner), now.getTime());
  }

  private isRemembered(image: Image, runner: Runner, now: number): boolean {
    const notedAt = this.noted.get(pairKey(image, runner)) ?? 0;
    return notedAt > now - REMEMBERED_MS && notedAt >= this.learntAt;
  }

  private knowsSweep(now: number): boolean {
    return this.sweep !== undefined && now - this.sweep.readAt < SWEEP_MS;
  }

  /** Reads once a minute which sweep was complete last. */
  private async followSweep(now: number): Promise<void> {
    if (this.knowsSweep(now)) {
      return;
    }
    const last = readLastSweep(await this.table.get(LAST_SWEEP_KEY));
    if (last?.endedAt.getTime() !== this.sweep?.last?.endedAt.getTime()) {
      this.learntAt = now;
    }
    this.sweep = { last, readAt: now };
  }
}

/** Nobody has written the item since it was read: a sweep changes the one time, an event the other. */
export function asRead({ sweptAt, addedAt }: Pick<RunningItem, "sweptAt" | "addedAt">): Condition {
  return all(
    sweptAt ? is("sweptAt", sweptAt) : absent("sweptAt"),
    addedAt ? is("addedAt", addedAt) : absent("addedAt"),
  );
}

function pairKey(image: Image, runner: Runner): string {
  return `${imageKey(image)} ${runnerKey(runner)}`;
}
