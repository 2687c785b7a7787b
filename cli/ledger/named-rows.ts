import {
  type Digest,
  type Image,
  imageKey,
  PLATFORMS,
  type Platform,
} from "../../functions/contract/images/image";
import { IMAGE_ATTRIBUTES } from "../../functions/contract/ledger";
import { readImage } from "../../functions/images/image-item";
import type { Row } from "../../functions/table/table";
import { type Reads, withContents } from "./list-images";

type Name = Pick<Image, "reference" | "repository">;

/** A content as a person names it, under any name or under that of one repository. */
export interface NamedContent {
  readonly digest: Digest;
  readonly name?: Name | undefined;
}

/** An image as a person names it: by its content, or by its normalised reference, which many contents may have had. */
export type NamedImage = NamedContent | Name;

/**
 * The items of an image, whichever platform it has. Where the name has no repository or no digest, all of the table is gone
 * through.
 */
export async function rowsNamed(
  table: Reads,
  named: NamedImage,
  platforms: readonly Platform[] = PLATFORMS,
): Promise<Row[]> {
  if ("digest" in named && named.name) {
    const image = { ...named.name, digest: named.digest };
    return withContents(
      table,
      await table.getAll(platforms.map((platform) => imageKey({ ...image, platform }))),
    );
  }
  const isMeant = ({ image }: { readonly image: Image }) =>
    platforms.includes(image.platform) &&
    ("digest" in named ? image.digest === named.digest : image.reference === named.reference);
  const rows: Row[] = [];
  for await (const page of table.pages(IMAGE_ATTRIBUTES)) {
    rows.push(...page.filter((row) => [readImage(row) ?? []].flat().some(isMeant)));
  }
  return withContents(table, rows);
}
