import type { Platform } from "../../functions/contract/image";
import { keysUnder, type NamedContent, sharedKeys } from "../../functions/ledger/keys-of-content";
import { listImages, type Reads } from "../ledger/list-images";
import { imageFromRow, type ListedImage } from "../ledger/listed-image";

/**
 * The rows of a content on these platforms: those that count under its name, where it has one. Else they are those that
 * all repositories share, and say where a verdict is that of one name.
 */
export async function rowsOfContent(
  table: Reads,
  { digest, name }: NamedContent,
  platforms: readonly Platform[],
): Promise<ListedImage[]> {
  const keys = name ? await keysUnder(table, { digest, name }, platforms) : sharedKeys(digest, platforms);
  return (await table.getAll(keys)).flatMap((item) => imageFromRow(item) ?? []);
}

/**
 * The rows of a reference, of the content that was seen latest under it: what the ledger takes the tag for. All of the
 * table is gone through.
 */
export async function rowsOfReference(table: Reads, reference: string, platforms: readonly Platform[]) {
  const named: ListedImage[] = [];
  for await (const image of listImages(table)) {
    if (image.reference === reference && platforms.includes(image.platform)) {
      named.push(image);
    }
  }
  return latestContent(named);
}

/** Those of the content that was seen latest. */
export function latestContent(images: readonly ListedImage[]): ListedImage[] {
  const seenAt = ({ lastSeenAt, firstSeenAt }: ListedImage) => `${lastSeenAt ?? ""} ${firstSeenAt ?? ""}`;
  const [latest] = [...images].sort((one, other) => (seenAt(one) < seenAt(other) ? 1 : -1));
  return images.filter(({ digest }) => digest === latest?.digest);
}
