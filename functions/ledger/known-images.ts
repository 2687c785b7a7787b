import { type Image, imageKey } from "../contract/image";
import { PARTITION_KEY } from "../contract/ledger";
import type { Verdict } from "../contract/scan";
import { type ImageItem, isSeenRecently, readImage } from "../images/image-item";
import { isFresh } from "../images/verdict";
import type { Table } from "../table/table";
import type { Ledger } from "./ledger";

/** Reads what is known of images, by their keys, as it is now. */
export async function readImages(
  table: Pick<Table, "getAll">,
  images: readonly Image[],
): Promise<ReadonlyMap<string, ImageItem>> {
  const rows = images.length === 0 ? [] : await table.getAll(images.map(imageKey));
  return new Map(
    rows.flatMap((row) => {
      const item = readImage(row);
      return item ? [[String(row[PARTITION_KEY]), item] as const] : [];
    }),
  );
}

/** Reads images that tasks run, one batch for a task, and records that they run. */
export class KnownImages {
  constructor(
    private readonly table: Pick<Table, "getAll">,
    private readonly ledger: Pick<Ledger, "change">,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /**
   * The fresh verdicts of a task's images, by their keys. That the task runs them is recorded, at most once an hour. Where that
   * cannot be, the image is left out: whoever asks for the image then records it, or meets the error.
   */
  async read(images: readonly Image[], taskArn: string): Promise<ReadonlyMap<string, Verdict>> {
    const now = this.now();
    const known = new Map<string, Verdict>();
    for (const [key, item] of await readImages(this.table, images)) {
      const isRecorded =
        isFresh(item.verdict, now) &&
        (isSeenRecently(item, now) ||
          (await this.ledger.change(item.image, { kind: "met", taskArn }).catch(() => false)));
      if (isRecorded && item.verdict) {
        known.set(key, item.verdict.verdict);
      }
    }
    return known;
  }
}
