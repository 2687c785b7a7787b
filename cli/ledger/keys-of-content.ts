import { type Image, imageKey, PLATFORMS, type Platform } from "../../functions/contract/image";
import { readStandings } from "../../functions/ledger/read-standings";
import { asNamed, asShared, type Standing } from "../../functions/rows/named-rows";
import { readRow } from "../../functions/rows/row";
import type { Row, Table } from "../../functions/table/table";
import type { NamedContent } from "../arguments/named-image";

/** A ledger of which every item can be gone through. */
export interface SearchedLedger {
  readonly table: Pick<Table, "getAll">;
  /** All items of the table, page by page. */
  readonly pages: () => AsyncIterable<readonly Row[]>;
}

/** Keys of the rows that count for a content: under its name, where it has one, else all that somebody reads. */
export async function keysOfContent(
  { table, pages }: SearchedLedger,
  { digest, name }: NamedContent,
  platforms: readonly Platform[] = PLATFORMS,
): Promise<readonly string[]> {
  if (name === undefined) {
    const shared = platforms.map((platform) => imageKey({ reference: "", digest, platform }));
    return [...shared, ...(await ownKeysOf({ table, pages }, shared))];
  }
  const standings = await standingsUnder(table, { digest, name }, platforms);
  return standings.map(({ image, isBorrowed, row }) =>
    imageKey(isBorrowed && row === undefined ? asShared(image) : image),
  );
}

/** What counts for a content under a name, on each platform. */
export async function standingsUnder(
  table: Pick<Table, "getAll">,
  { digest, name }: NamedContent & { readonly name: object },
  platforms: readonly Platform[] = PLATFORMS,
): Promise<readonly Standing[]> {
  const images = platforms.map((platform): Image => ({ ...name, digest, platform }));
  return [...(await readStandings(table, images)).values()];
}

/** All of the table is gone through, but only where a verdict leaves repositories to rows of their own. */
async function ownKeysOf({ table, pages }: SearchedLedger, shared: readonly string[]): Promise<string[]> {
  const verdicts = new Map<string, Parameters<typeof asNamed>[1]>();
  for (const row of (await table.getAll(shared)).map(readRow)) {
    if (row?.verdict?.boundTo ?? row?.verdict?.scannedAs) {
      verdicts.set(imageKey(row.image), row.verdict);
    }
  }
  const keys: string[] = [];
  for await (const page of verdicts.size > 0 ? pages() : []) {
    const own = page.flatMap((item) => {
      const image = readRow(item)?.image;
      return image?.ofRepository ? [image] : [];
    });
    const read = own.filter((image) => asNamed(image, verdicts.get(imageKey(asShared(image)))).ofRepository);
    keys.push(...read.map(imageKey));
  }
  return keys;
}
