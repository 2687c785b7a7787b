import { PARTITION_KEY } from "../../../functions/contract/ledger";
import { latestChange } from "../../../functions/ledger/news/change";
import { historyKey } from "../../../functions/ledger/news/history";
import type { OutcomeChange } from "../../../functions/ledger/news/outcome-change";
import { readHistory } from "../../../functions/ledger/row";
import type { Table } from "../../../functions/ledger/table/table";
import type { ListSelection } from "../arguments";
import { type ListedImage, plainImage } from "../listed-image";
import type { ImageInList } from "./runners";

/**
 * The images whose latest verdict differs so from the one before. Only where that is asked for is it read.
 *
 * @param changes empty: any
 */
export async function withChange(
  table: Pick<Table, "getAll">,
  images: readonly ListedImage[],
  changes: readonly OutcomeChange[],
): Promise<readonly ListedImage[]> {
  if (changes.length === 0 || images.length === 0) {
    return images;
  }
  const keyOf = (image: ListedImage) => historyKey(plainImage(image));
  const rows = new Map((await table.getAll(images.map(keyOf))).map((row) => [row[PARTITION_KEY], row]));
  return images.filter((image) => {
    const change = latestChange(readHistory(rows.get(keyOf(image))));
    return change !== undefined && changes.includes(change);
  });
}

/** Whether the image is asked for by who runs it. */
export function isSelected(
  { running, furtherServices }: ImageInList,
  { running: mustRun, owners, clusters }: Pick<ListSelection, "running" | "owners" | "clusters">,
): boolean {
  const services = running ?? [];
  return (
    (!mustRun || services.length + (furtherServices ?? 0) > 0) &&
    (owners.length === 0 || services.some(({ owner }) => owners.includes(owner?.toLowerCase() ?? ""))) &&
    (clusters.length === 0 || services.some(({ cluster }) => clusters.includes(cluster)))
  );
}

/** Whether an image that is not selected runs in services that nobody could look at, since the table only counts them. */
export function isUndecided(image: ImageInList, selection: Parameters<typeof isSelected>[1]): boolean {
  return (image.furtherServices ?? 0) > 0 && !isSelected(image, selection);
}
