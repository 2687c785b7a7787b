import { type Image, imageKey, PLATFORMS, type Platform } from "../../functions/contract/image";
import { PARTITION_KEY } from "../../functions/contract/ledger";
import { keysOf, standingOf } from "../../functions/rows/named-rows";
import { readRow } from "../../functions/rows/row";
import { DynamodbTable } from "../../functions/table/dynamodb-table";
import type { NamedContent } from "../arguments/named-image";
import type { InstallationAccess } from "../installation";
import { listImages } from "../ledger/list-images";
import { imageFromRow, type ListedImage } from "../ledger/listed-image";

/**
 * The rows of a content, of one platform or of all: those that count under its name, where it has one. Else they are those that
 * all repositories share, and say where a verdict is that of one name.
 */
export async function rowsOfContent(
  { client, table }: Pick<InstallationAccess, "client" | "table">,
  { digest, name }: NamedContent,
  platforms: readonly Platform[],
): Promise<ListedImage[]> {
  const images = (platforms.length > 0 ? platforms : PLATFORMS).map(
    (platform): Image => ({ reference: "", repository: "", ...name, digest, platform }),
  );
  const keys = images.flatMap((image) => (name === undefined ? [imageKey(image)] : keysOf(image)));
  const items = await new DynamodbTable(client, table).getAll(keys);
  const rows = new Map(items.map((item) => [String(item[PARTITION_KEY]), item]));
  const counting = (image: Image) => {
    const [shared = {}, own] = keysOf(image).map((key) => rows.get(key));
    const standing = standingOf(image, readRow(shared), own && readRow(own));
    return standing.image.ofRepository && !(standing.isBorrowed && own === undefined) ? own : shared;
  };
  const found = name === undefined ? items : images.map((image) => counting(image) ?? {});
  return found.flatMap((item) => imageFromRow(item) ?? []);
}

/**
 * The rows of a reference, of the content that was seen latest under it: what the ledger takes the tag for. All of the
 * table is gone through.
 */
export async function rowsOfReference(
  { client, table }: Pick<InstallationAccess, "client" | "table">,
  reference: string,
  platforms: readonly Platform[],
): Promise<ListedImage[]> {
  const named: ListedImage[] = [];
  for await (const image of listImages(client, table)) {
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
