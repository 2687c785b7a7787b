import { imageKey } from "../../functions/contract/image";
import type { RescannedImage } from "../../functions/contract/notices/rescan-requested";
import { readRow } from "../../functions/rows/row";
import { afterStartsOfDay, earliestStart, TOO_MANY_STARTS } from "../../functions/rows/start-limits";
import type { Table } from "../../functions/table/table";

/** An image with the time before which its scan does not start. */
export interface HeldImage extends RescannedImage {
  /** Null where only capacity may be lacking, or where no scan is open. */
  readonly notBefore: string | null;
  /** Why, for a person. */
  readonly because: string | null;
}

/** The images that were asked for, each with when its scan starts: no request shortens that. */
export async function withHolds(
  table: Pick<Table, "getAll">,
  images: readonly RescannedImage[],
  now: Date,
): Promise<HeldImage[]> {
  const rows = (await table.getAll(images.map(imageKey))).map(readRow);
  const held = new Map(
    rows.flatMap((row) => (row?.scan?.state === "HELD" ? [[imageKey(row.image), row] as const] : [])),
  );
  return images.map((image) => {
    const { dueAt, recentStarts = [], reason = null } = held.get(imageKey(image)) ?? {};
    if (dueAt === undefined || dueAt <= now) {
      return { ...image, notBefore: null, because: null };
    }
    const isLimit = earliestStart(recentStarts).getTime() === dueAt.getTime();
    const limit =
      afterStartsOfDay(recentStarts) < dueAt
        ? "five minutes lie between two scans of an image."
        : TOO_MANY_STARTS;
    return { ...image, notBefore: dueAt.toISOString(), because: isLimit ? limit : reason };
  });
}
