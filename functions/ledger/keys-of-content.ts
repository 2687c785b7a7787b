import { type Digest, type Image, imageKey, PLATFORMS, type Platform } from "../contract/image";
import { IMAGE_ATTRIBUTES } from "../contract/ledger";
import { asShared, type Standing } from "../rows/named-rows";
import { hasOwnRow } from "../rows/own-row";
import { readRow } from "../rows/row";
import type { Table } from "../table/table";
import { readStandings } from "./read-standings";

/** A content as a person names it, under any name or under that of one repository. */
export interface NamedContent {
  readonly digest: Digest;
  readonly name?: Pick<Image, "reference" | "repository"> | undefined;
}

type NamedAlone = NamedContent & { readonly name: object };

/**
 * Keys of all rows of a content that somebody reads. All of the table is gone through, but only where a verdict leaves
 * repositories to rows of their own.
 */
export async function keysOfContent(
  table: Pick<Table, "getAll" | "pages">,
  digest: Digest,
): Promise<string[]> {
  const keys = sharedKeys(digest);
  const rows = (await table.getAll(keys)).flatMap((item) => readRow(item) ?? []);
  const verdicts = new Map(rows.map(({ image, verdict }) => [imageKey(image), verdict]));
  const isRead = ({ ofRepository, ...image }: Image) =>
    ofRepository === true && hasOwnRow(image, verdicts.get(imageKey(image)));
  if (rows.some(({ verdict }) => verdict?.boundTo ?? verdict?.scannedAs)) {
    for await (const { rows: page } of table.pages(IMAGE_ATTRIBUTES)) {
      const images = page.flatMap((item) => readRow(item)?.image ?? []);
      keys.push(...images.filter(isRead).map(imageKey));
    }
  }
  return keys;
}

/** Keys of the rows that all repositories of a content share. */
export const sharedKeys = (digest: Digest, platforms: readonly Platform[] = PLATFORMS): string[] =>
  platforms.map((platform) => imageKey({ reference: "", digest, platform }));

/** Keys of the rows that count for a content under a name: that of another name where its FAILED does. */
export async function keysUnder(
  table: Pick<Table, "getAll">,
  content: NamedAlone,
  platforms?: readonly Platform[],
): Promise<string[]> {
  const standings = await standingsUnder(table, content, platforms);
  return standings.map(({ image, isBorrowed, row }) =>
    imageKey(isBorrowed && row === undefined ? asShared(image) : image),
  );
}

/** Standings that count for a content under a name, on each platform. */
export async function standingsUnder(
  table: Pick<Table, "getAll">,
  { digest, name }: NamedAlone,
  platforms: readonly Platform[] = PLATFORMS,
): Promise<readonly Standing[]> {
  const images = platforms.map((platform): Image => ({ ...name, digest, platform }));
  return [...(await readStandings(table, images)).values()];
}
