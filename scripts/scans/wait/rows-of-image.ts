import { type Digest, imageKey, PLATFORMS, type Platform } from "../../../functions/contract/image";
import { DynamodbTable } from "../../../functions/ledger/table/dynamodb-table";
import type { Installation } from "../installation";
import { listImages } from "../list-images";
import { imageFromRow, type ListedImage } from "../listed-image";

/** The rows of a content, of one platform or of all. */
export async function rowsOfDigest(
  { client, table }: Pick<Installation, "client" | "table">,
  digest: Digest,
  platforms: readonly Platform[],
): Promise<ListedImage[]> {
  const wanted = platforms.length > 0 ? platforms : PLATFORMS;
  const keys = wanted.map((platform) => imageKey({ reference: "", digest, platform }));
  const rows = await new DynamodbTable(client, table).getAll(keys);
  return rows.map(imageFromRow).filter((image) => image !== undefined);
}

/**
 * The rows of a reference, of the content that was seen latest under it: what the ledger takes the tag for. All of the
 * table is gone through.
 */
export async function rowsOfReference(
  { client, table }: Pick<Installation, "client" | "table">,
  reference: string,
  platforms: readonly Platform[],
): Promise<ListedImage[]> {
  const named: ListedImage[] = [];
  for await (const image of listImages(client, table, { statuses: [], repositories: [] })) {
    if (image.reference === reference && (platforms.length === 0 || platforms.includes(image.platform))) {
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
