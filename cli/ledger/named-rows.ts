import {
  type Digest,
  type Image,
  imageKey,
  PLATFORMS,
  type Platform,
} from "../../functions/contract/images/image";
import { IMAGE_ATTRIBUTES } from "../../functions/contract/ledger";
import { readImage } from "../../functions/images/image-item";
import type { Row, Table } from "../../functions/table/table";
import { withContents } from "./with-contents";

/** A content as a person names it, under any name or under that of one repository. */
export interface NamedContent {
  readonly digest: Digest;
  readonly name?: Pick<Image, "reference" | "repository"> | undefined;
}

/** An image as a person names it: by its content, or by its normalised reference, which many contents may have had. */
export type NamedImage = NamedContent | Pick<Image, "reference" | "repository">;

/**
 * The items of an image, whichever platform it has. Where the name has no repository or no digest, all of the table is gone
 * through.
 */
export async function rowsNamed(
  table: Pick<Table, "getAll" | "pages">,
  named: NamedImage,
  platforms: readonly Platform[] = PLATFORMS,
): Promise<readonly Row[]> {
  if ("digest" in named && named.name) {
    return withContents(table, await table.getAll(keysNamed({ ...named, name: named.name }, platforms)));
  }
  const isMeant = ({ digest, reference, platform }: Image) =>
    platforms.includes(platform) &&
    ("digest" in named ? digest === named.digest : reference === named.reference);
  const rows: Row[] = [];
  for await (const page of table.pages(IMAGE_ATTRIBUTES)) {
    rows.push(...page.filter((row) => isMeant(readImage(row)?.image ?? NO_IMAGE)));
  }
  return withContents(table, rows);
}

/** Keys of a content under a name. */
export function keysNamed(
  { digest, name }: NamedContent & { readonly name: Pick<Image, "reference" | "repository"> },
  platforms: readonly Platform[] = PLATFORMS,
): readonly string[] {
  return platforms.map((platform) => imageKey({ ...name, digest, platform }));
}

const NO_IMAGE: Image = { reference: "", repository: "", platform: PLATFORMS[0] };
