import { randomUUID } from "node:crypto";
import { type Image, imageKey } from "../../functions/contract/image";
import { PARTITION_KEY } from "../../functions/contract/ledger";
import type { RescanRequested } from "../../functions/contract/notices/rescan-requested";
import { asShared } from "../../functions/rows/named-rows";
import { readRow } from "../../functions/rows/row";
import { runsLately } from "../../functions/table/retention";
import type { Row, Table } from "../../functions/table/table";
import type { NamedContent, NamedImage } from "../arguments/named-image";
import { keysOfContent, standingsUnder } from "../ledger/keys-of-content";
import { announce } from "./announce";
import { FATES, type Fate, ownScan, type Rescan, rescanNow, rescanWhenSeen } from "./rescanned-row";

/** Who is asked: a table, of which every item can be gone through. */
export interface RescannedLedger {
  readonly installation: string;
  readonly table: Pick<Table, "get" | "getAll" | "update" | "updateTogether">;
  /** All items of the table, page by page. */
  readonly pages: () => AsyncIterable<readonly Row[]>;
}

/** How many images met which fate, so far. */
export type Fates = Readonly<Record<Fate, number>>;

/** An event has room for many more, but nobody reads them. */
const MAX_NAMED = 100;

/**
 * Has images scanned again that somebody names, on every platform, and says so to the instances of the functions.
 *
 * @returns what was published; undefined where the ledger knows none of the images
 */
export async function rescanImages(
  ledger: RescannedLedger,
  named: readonly NamedImage[],
  now: Date,
): Promise<RescanRequested | undefined> {
  const images: (Image & { readonly fate: Fate })[] = [];
  for await (const { row, isNamedByContent, name } of rowsOf(ledger, named)) {
    const known = readRow(row);
    const isWanted = isNamedByContent || (known && runsLately(known, now));
    const rescan = isWanted ? rescanNow(row, now, name) : rescanWhenSeen(row, now, now);
    if (rescan && known) {
      images.push({ ...known.image, fate: await apply(ledger, rescan) });
    }
  }
  images.push(...(await openOwn(ledger, named, now)));
  return images.length === 0
    ? undefined
    : announce(ledger, {
        ...requestAt(ledger, now),
        images: images.slice(0, MAX_NAMED),
        counts: count(images.map(({ fate }) => fate)),
      });
}

/**
 * Has every image scanned again when it is seen next. Interrupted, it can be called again with the same `before`: what
 * was scanned meanwhile has a later verdict.
 *
 * @param before verdicts from later on stay fresh
 * @param progress is given the fates after each page
 */
export async function rescanAll(
  ledger: RescannedLedger,
  before: Date,
  now: Date,
  progress: (fates: Fates) => void = () => undefined,
): Promise<RescanRequested> {
  const fates: Fate[] = [];
  for await (const rows of ledger.pages()) {
    const rescans = rows.map((row) => rescanWhenSeen(row, now, before)).filter((each) => each !== undefined);
    fates.push(...(await Promise.all(rescans.map((rescan) => apply(ledger, rescan)))));
    progress(count(fates));
  }
  // Last, since an instance that hears of it earlier would remember the fresh verdicts that it meets again.
  return announce(ledger, {
    ...requestAt(ledger, now),
    before: before.toISOString(),
    counts: count(fates),
  });
}

function requestAt({ installation }: RescannedLedger, now: Date) {
  return { version: "1", requestId: randomUUID(), installation, requestedAt: now.toISOString() } as const;
}

async function apply({ table }: RescannedLedger, { fate, change }: Rescan): Promise<Fate> {
  if (change === undefined) {
    return fate;
  }
  const { applied } = await table.update(change);
  // Whoever came first opened a scan, or ended one.
  return applied ? fate : "open";
}

function count(fates: readonly Fate[]): Record<Fate, number> {
  const counts = Object.fromEntries(FATES.map((fate) => [fate, 0])) as Record<Fate, number>;
  for (const fate of fates) {
    counts[fate] += 1;
  }
  return counts;
}

interface NamedRow extends Pick<NamedContent, "name"> {
  readonly row: Row;
  readonly isNamedByContent: boolean;
}

async function* rowsOf(
  { table, pages }: RescannedLedger,
  named: readonly NamedImage[],
): AsyncGenerator<NamedRow> {
  const contents = named.filter((image) => "digest" in image);
  const references = named.flatMap((image) => ("reference" in image ? [image.reference] : []));
  const found = await Promise.all(
    contents.map(async ({ digest, name }) => {
      const keys =
        name === undefined
          ? await keysOfContent({ table, pages }, { digest })
          : (await standingsUnder(table, { digest, name })).map(({ image }) => imageKey(image));
      return keys.map((key) => [key, name] as const);
    }),
  );
  const names = new Map(found.flat());
  const byContent = await table.getAll([...names.keys()]);
  yield* byContent.map((row) => ({
    ...{ row, isNamedByContent: true },
    name: names.get(String(row[PARTITION_KEY])),
  }));
  if (references.length > 0) {
    for await (const page of pages()) {
      const rows = page.filter((row) => {
        const image = readRow(row)?.image;
        return image && references.includes(image.reference) && !names.has(imageKey(image));
      });
      yield* rows.map((row) => ({ row, isNamedByContent: false }));
    }
  }
}

/** Repositories that are named with a content that was scanned under another name alone get a row, and a scan, of their own. */
async function openOwn(
  { table }: RescannedLedger,
  named: readonly NamedImage[],
  now: Date,
): Promise<(Image & { readonly fate: Fate })[]> {
  const opened: (Image & { readonly fate: Fate })[] = [];
  for (const { digest, name } of named.filter((image) => "digest" in image)) {
    for (const { image, row } of name ? await standingsUnder(table, { digest, name }) : []) {
      if (image.ofRepository && row === undefined) {
        const [shared] = await table.getAll([imageKey(asShared(image))]);
        await table.update(ownScan(image, shared ?? {}, now));
        opened.push({ ...image, fate: "opened" });
      }
    }
  }
  return opened;
}
