import type { Platform } from "../../../functions/contract/images/image";
import type { Reads } from "../../ledger/list-images";
import { imageFromRow, type ListedImage } from "../../ledger/listed-image";
import { type NamedImage, rowsNamed } from "../../ledger/named-rows";

/**
 * The images that somebody names, on these platforms. Of a tag those of the content that was seen latest under it, which is what
 * the ledger takes it for.
 */
export async function imagesNamed(
  table: Reads,
  named: NamedImage,
  platforms: readonly Platform[],
): Promise<ListedImage[]> {
  const images = (await rowsNamed(table, named, platforms)).flatMap((row) => imageFromRow(row) ?? []);
  return "digest" in named ? images : latestContent(images);
}

/** Those of the content that was seen latest. */
export function latestContent(images: readonly ListedImage[]): ListedImage[] {
  const seenAt = ({ lastSeenAt, firstSeenAt }: ListedImage) => `${lastSeenAt ?? ""} ${firstSeenAt ?? ""}`;
  const [latest] = [...images].sort((one, other) => (seenAt(one) < seenAt(other) ? 1 : -1));
  return images.filter(({ digest }) => digest === latest?.digest);
}
