import { HOUR, MINUTE } from "../contract/durations";
import { type Image, imageKey } from "../contract/image";
import { PARTITION_KEY } from "../contract/ledger";
import { RecentMap } from "../memory/recent-map";
import type { Control } from "./control";
import { isSeenRecently, type LedgerRow, type RecordedVerdict, readRow } from "./row";
import { seenAgain } from "./sources/sighted-again";
import { present } from "./table/condition";
import type { Table } from "./table/table";

/** A fresh verdict, as far as it is remembered: not the findings, which are many times as long. */
export interface KnownVerdict extends Pick<RecordedVerdict, "verdict"> {
  readonly freshUntil: Date;
}

/** A verdict that nobody has to ask the ledger for again, for a while. */
interface Remembered {
  readonly verdict: KnownVerdict;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/** Images remembered at one time, 10 MB of keys at most. One that is forgotten is only read once more. */
const REMEMBERED = 20_000;
/** For so long the epoch is taken to be what it was. */
const EPOCH_MS = MINUTE;

/**
 * The images that have a fresh verdict. An instance remembers them until they are stale or have to be noted as seen again,
 * an hour at most, so that a known image costs no call. All of it is forgotten when the epoch of the control item changes.
 * What may change at any time, a scan that is open or an error that waits, is not remembered.
 */
export class KnownImages {
  private readonly remembered: RecentMap<Remembered>;
  private epoch: { readonly value: number; readonly readAt: number } | undefined;

  constructor(
    private readonly table: Pick<Table, "getAll" | "update">,
    private readonly control: Pick<Control, "read">,
    private readonly now: () => Date = () => new Date(),
    capacity = REMEMBERED,
  ) {
    this.remembered = new RecentMap(capacity);
  }

  /**
   * The fresh verdicts of images that a task runs, by the images' keys; images without one are left out. That a task ran
   * them is noted in their rows, at most once an hour.
   */
  async verdicts(images: readonly Image[], taskArn: string): Promise<ReadonlyMap<string, KnownVerdict>> {
    // Before the rows: what is read after it is at least as new as it.
    await this.followEpoch();
    const now = this.now();
    const fresh = new Map<string, KnownVerdict>();
    const unknown = new Map<string, Image>();
    for (const image of images) {
      const key = imageKey(image);
      const known = this.remembered.get(key);
      if (known !== undefined && known.until > now.getTime()) {
        fresh.set(key, known.verdict);
      } else {
        unknown.set(key, image);
      }
    }
    const rows = unknown.size > 0 ? await this.table.getAll([...unknown.keys()]) : [];
    for (const row of rows.map(readRow)) {
      const verdict = row && freshVerdict(row, now);
      if (row && verdict && (await this.remember(row, verdict, taskArn))) {
        fresh.set(imageKey(row.image), verdict);
      }
    }
    return fresh;
  }

  /** False where the sighting could not be noted: whoever asks for the image then notes it, or meets the error. */
  private async remember(row: LedgerRow, verdict: KnownVerdict, taskArn: string): Promise<boolean> {
    const now = this.now();
    const seenAt = await this.noteSighting(row, taskArn, now).catch(() => undefined);
    if (seenAt === undefined) {
      return false;
    }
    const seenUntil = Math.min(seenAt.getTime(), now.getTime()) + HOUR;
    this.remembered.set(imageKey(row.image), {
      verdict,
      until: Math.min(verdict.freshUntil.getTime(), seenUntil),
    });
    return true;
  }

  /**
   * Notes in an image's row that a task runs it, unless that was noted within the last hour.
   *
   * @returns when it was noted last
   */
  private async noteSighting(row: LedgerRow, taskArn: string, now: Date): Promise<Date> {
    if (row.lastSeenAt !== undefined && isSeenRecently(row, now)) {
      return row.lastSeenAt;
    }
    await this.table.update({
      key: imageKey(row.image),
      set: seenAgain(row, taskArn, now),
      condition: present(PARTITION_KEY),
    });
    return now;
  }

  private async followEpoch(): Promise<void> {
    const now = this.now().getTime();
    if (this.epoch !== undefined && now - this.epoch.readAt < EPOCH_MS) {
      return;
    }
    const { epoch: value } = await this.control.read();
    if (value !== this.epoch?.value) {
      this.remembered.clear();
    }
    this.epoch = { value, readAt: now };
  }
}

/** The verdict that stands without another scan. */
function freshVerdict({ verdict: recorded }: LedgerRow, now: Date): KnownVerdict | undefined {
  const { verdict, freshUntil } = recorded ?? {};
  return verdict !== undefined && freshUntil !== undefined && freshUntil > now
    ? { verdict, freshUntil }
    : undefined;
}
