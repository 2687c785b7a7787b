import { type Image, imageKey } from "../contract/image";
import { PARTITION_KEY } from "../contract/ledger";
import type { Verdict } from "../contract/scan";
import { isFresh, isSeenRecently, type LedgerRow } from "../rows/row";
import { present } from "../table/condition";
import type { Table } from "../table/table";
import { keepSharedRow, seenAgain } from "./ask";
import { readStandings } from "./read-standings";

/** An image that a task runs, as the ledger knows it. */
export interface KnownImage {
  /** As its row names it. */
  readonly image: Image;
  /** Fresh, so that it stands without another scan; absent where there is none. */
  readonly verdict?: Verdict | undefined;
  /** The same, where it could not be recorded that a task runs the image. */
  readonly unrecorded?: Verdict | undefined;
}

/** Reads images that tasks run, one batch for a task, and records in their rows that they run. */
export class KnownImages {
  constructor(
    private readonly table: Pick<Table, "getAll" | "update">,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /**
   * The images of a task, by `repositoryKey`. That the task runs those with a fresh verdict is recorded in their rows, at
   * most once an hour. Where that cannot be recorded, the image has no verdict here: whoever asks for the image then
   * records it, or meets the error.
   */
  async read(images: readonly Image[], taskArn: string): Promise<ReadonlyMap<string, KnownImage>> {
    const now = this.now();
    const recorded = new Map<string, boolean>();
    const known = new Map<string, KnownImage>();
    for (const [key, { image, row, isBorrowed, ...standing }] of await readStandings(this.table, images)) {
      const verdict = !isBorrowed && isFresh(standing.verdict, now) ? standing.verdict.verdict : undefined;
      const rowKey = imageKey(image);
      // Another repository of the task may have the same row.
      if (row && verdict !== undefined && !recorded.has(rowKey)) {
        recorded.set(rowKey, await this.recordSeen(row, taskArn, now));
      }
      known.set(key, recorded.get(rowKey) ? { image, verdict } : { image, unrecorded: verdict });
    }
    return known;
  }

  /** False where it could not be recorded. */
  private async recordSeen(row: LedgerRow, taskArn: string, now: Date): Promise<boolean> {
    if (isSeenRecently(row, now)) {
      return true;
    }
    try {
      await this.table.update({
        key: imageKey(row.image),
        set: seenAgain(row, taskArn, now),
        condition: present(PARTITION_KEY),
      });
      if (row.image.ofRepository) {
        await this.table.update(keepSharedRow(row.image, now));
      }
      return true;
    } catch {
      return false;
    }
  }
}
