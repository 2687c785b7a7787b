import type { Slots } from "../capacity/slots";
import { HOUR, MINUTE } from "../contract/durations";
import { type Image, imageKey, repositoryKey } from "../contract/image";
import { PARTITION_KEY } from "../contract/ledger";
import { asOwn, keysOf, type Standing } from "../rows/named-rows";
import { hasOwnRow, type NamedVerdict } from "../rows/own-row";
import { isFresh, isSeenRecently, type LedgerRow } from "../rows/row";
import { present } from "../table/condition";
import { RecentMap } from "../table/recent-map";
import type { Table } from "../table/table";
import { readStandings } from "./read-standings";
import { keepSharedRow, seenAgain } from "./sighted-again";

/** A fresh verdict, as far as it is remembered: not the findings, which are many times as long. */
export interface KnownVerdict extends NamedVerdict {
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
/** How long the epoch is taken to be what it was. */
const EPOCH_MS = MINUTE;

/**
 * The images that have a fresh verdict. An instance remembers them until they are stale or have to be recorded as seen
 * again, an hour at most, so that a known image costs no call. All of it is forgotten when the epoch of the slots' item
 * changes. A scan that is open, or an error that waits, may change at any time and is not remembered.
 */
export class KnownImages {
  /** By the keys of rows. */
  private readonly remembered: RecentMap<Remembered>;
  /** Images, by `repositoryKey`, that were looked up and have a row of their own, or had one. */
  private readonly own: RecentMap<boolean>;
  private epoch: { readonly value: number; readonly readAt: number } | undefined;

  constructor(
    private readonly table: Pick<Table, "getAll" | "update">,
    private readonly slots: Pick<Slots, "read">,
    private readonly now: () => Date = () => new Date(),
    capacity = REMEMBERED,
  ) {
    this.remembered = new RecentMap(capacity);
    this.own = new RecentMap(capacity);
  }

  /**
   * The fresh verdicts of images that a task runs, by `repositoryKey`; images without one are left out. That a task ran
   * them is recorded in their rows, at most once an hour.
   */
  async verdicts(images: readonly Image[], taskArn: string): Promise<ReadonlyMap<string, KnownVerdict>> {
    // Before the rows: what is read after it is at least as new as it.
    await this.followEpoch();
    const fresh = new Map<string, KnownVerdict>();
    const unknown: Image[] = [];
    for (const image of images) {
      const known = this.recall(image);
      if (known !== undefined) {
        fresh.set(repositoryKey(image), known);
      } else {
        unknown.push(image);
      }
    }
    for (const [key, standing] of unknown.length > 0 ? await readStandings(this.table, unknown) : []) {
      const verdict = await this.learn(key, standing, taskArn);
      if (verdict !== undefined) {
        fresh.set(key, verdict);
      }
    }
    return fresh;
  }

  private async learn(
    key: string,
    { image, row, ...standing }: Standing,
    taskArn: string,
  ): Promise<KnownVerdict | undefined> {
    const isOwn = image.ofRepository === true;
    if (isOwn || this.own.get(key)) {
      this.own.set(key, isOwn);
    }
    const verdict = freshVerdict(standing, this.now());
    // Another repository of the task may have the same row.
    const isKnown =
      verdict !== undefined &&
      (this.recall(image) !== undefined || (row && (await this.remember(row, verdict, taskArn))));
    return isKnown ? verdict : undefined;
  }

  /** The image as its row names it, as far as that was read. */
  named(image: Image): Image {
    return this.own.get(repositoryKey(image)) ? asOwn(image) : image;
  }

  /** An own row is remembered only where it counts. */
  private recall(image: Image): KnownVerdict | undefined {
    const [shared, own] = keysOf(image).map((key) => {
      const known = this.remembered.get(key);
      return known !== undefined && known.until > this.now().getTime() ? known.verdict : undefined;
    });
    return own ?? (hasOwnRow(image, shared) ? undefined : shared);
  }

  /** False where the sighting could not be recorded: whoever asks for the image then records it, or meets the error. */
  private async remember(row: LedgerRow, verdict: KnownVerdict, taskArn: string): Promise<boolean> {
    const now = this.now();
    const seenAt = await this.recordSeen(row, taskArn, now).catch(() => undefined);
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
   * Records in an image's row that a task runs it, unless that was recorded within the last hour.
   *
   * @returns when it was recorded last
   */
  private async recordSeen(row: LedgerRow, taskArn: string, now: Date): Promise<Date> {
    if (row.lastSeenAt !== undefined && isSeenRecently(row, now)) {
      return row.lastSeenAt;
    }
    await this.table.update({
      key: imageKey(row.image),
      set: seenAgain(row, taskArn, now),
      condition: present(PARTITION_KEY),
    });
    if (row.image.ofRepository) {
      await this.table.update(keepSharedRow(row.image, now));
    }
    return now;
  }

  private async followEpoch(): Promise<void> {
    const now = this.now().getTime();
    if (this.epoch !== undefined && now - this.epoch.readAt < EPOCH_MS) {
      return;
    }
    const { epoch: value } = await this.slots.read();
    if (value !== this.epoch?.value) {
      this.remembered.clear();
      this.own.clear();
    }
    this.epoch = { value, readAt: now };
  }
}

/** The verdict that stands without another scan. */
function freshVerdict(
  { verdict: recorded, isBorrowed }: Pick<Standing, "verdict" | "isBorrowed">,
  now: Date,
): KnownVerdict | undefined {
  if (isBorrowed || !isFresh(recorded, now)) {
    return undefined;
  }
  const { verdict, freshUntil, boundTo, scannedAs } = recorded;
  return { verdict, freshUntil, boundTo, scannedAs };
}
