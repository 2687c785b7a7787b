import { randomUUID } from "node:crypto";
import { imageKey } from "../../contract/image";
import { IMAGE_ATTRIBUTES, PARTITION_KEY } from "../../contract/ledger";
import type { RescannedImage, RescanRequested } from "../../contract/notices/rescan-requested";
import { queueNotice } from "../../outbox/outbox";
import { type LedgerRow, readRow } from "../../rows/row";
import { runsLately } from "../../table/retention";
import type { Row, Table } from "../../table/table";
import { keysOfContent, type NamedContent, standingsUnder } from "../keys-of-content";
import { FATES, type Fate, type Rescan, rescanNow, rescanWhenSeen } from "./rescanned-row";

/** Whose images are scanned again. */
export interface RescannedLedger {
  readonly installation: string;
  readonly table: Pick<Table, "getAll" | "pages" | "update">;
}

/** An image that somebody names: a content, or what a tag is known to have been. */
type Named = NamedContent | { readonly reference: string };

/** How many images met which fate, so far. */
export type Fates = Readonly<Record<Fate, number>>;

/** An image with when its scan starts. */
export interface HeldImage extends RescannedImage {
  /** Null where only capacity may be lacking, or where no scan is open. */
  readonly notBefore: string | null;
  /** Why, for a person. */
  readonly because: string | null;
}

/** The published event, and the starts of the scans of the images that were named. */
export interface Rescanned extends Omit<RescanRequested, "images"> {
  readonly images?: readonly HeldImage[] | undefined;
}

/** An event has room for many more, but nobody reads them. */
const MAX_NAMED = 100;
/** Rows that are written at one time. */
const AT_ONCE = 100;

/**
 * Has images scanned again that somebody names, on every platform.
 *
 * @returns undefined where the ledger knows none of the images
 */
export async function rescanImages(
  ledger: RescannedLedger,
  named: readonly Named[],
  now: Date,
): Promise<Rescanned | undefined> {
  const images: HeldImage[] = [];
  for await (const { row, isAtOnce, name } of rowsOf(ledger, named, now)) {
    const rescan = isAtOnce ? rescanNow(row, now, name) : rescanWhenSeen(row, now, now);
    if (rescan !== undefined) {
      const { fate, row: written } = await apply(ledger, row, rescan);
      images.push({ ...heldImage(written, now), fate });
    }
  }
  if (images.length === 0) {
    return undefined;
  }
  const counts = count(images.map(({ fate }) => fate));
  return announce(ledger, now, { counts, images: images.slice(0, MAX_NAMED) });
}

/**
 * Has every image scanned again when it is seen next. Interrupted, it can be called again with the same `before`: what
 * was scanned meanwhile has a later verdict.
 *
 * @param before verdicts from later on stay fresh
 * @param progress is given the fates, again and again
 */
export async function rescanAll(
  ledger: RescannedLedger,
  before: Date,
  now: Date,
  progress: (fates: Fates) => void = () => undefined,
): Promise<Rescanned> {
  const fates: Fate[] = [];
  for await (const { rows } of ledger.table.pages(IMAGE_ATTRIBUTES)) {
    for (let at = 0; at < rows.length; at += AT_ONCE) {
      const written = rows.slice(at, at + AT_ONCE).map(async (row) => {
        const rescan = rescanWhenSeen(row, now, before);
        return rescan ? [(await apply(ledger, row, rescan)).fate] : [];
      });
      fates.push(...(await Promise.all(written)).flat());
      progress(count(fates));
    }
  }
  return announce(ledger, now, { counts: count(fates), before: before.toISOString() });
}

/** Puts the event into the outbox, from which the coordinator publishes it. */
async function announce(
  { installation, table }: RescannedLedger,
  now: Date,
  became: Pick<Rescanned, "counts" | "before" | "images">,
): Promise<Rescanned> {
  const requested: Rescanned = {
    ...{ version: "1", requestId: randomUUID(), installation, requestedAt: now.toISOString() },
    ...became,
  };
  const images = became.images?.map(({ notBefore: _, because: __, ...image }) => image);
  await table.update(queueNotice({ ...requested, images }, now));
  return requested;
}

/** Makes the change, unless others came first and opened a scan, or ended one. */
async function apply({ table }: RescannedLedger, row: Row, { fate, change }: Rescan) {
  const { applied = true, row: written = row } = change ? await table.update(change) : {};
  return { fate: applied ? fate : ("open" as const), row: written };
}

function heldImage(row: Row, now: Date): Omit<HeldImage, "fate"> {
  const { image, scan, reason = null } = readRow(row) as LedgerRow;
  return scan?.state === "HELD" && scan.dueAt > now
    ? { ...image, notBefore: scan.dueAt.toISOString(), because: reason }
    : { ...image, notBefore: null, because: null };
}

function count(fates: readonly Fate[]): Record<Fate, number> {
  const counts = Object.fromEntries(FATES.map((fate) => [fate, 0])) as Record<Fate, number>;
  for (const fate of fates) {
    counts[fate] += 1;
  }
  return counts;
}

/** The rows that are meant; of the contents that a tag has had, only those are scanned at once that a task has run lately. */
async function* rowsOf(ledger: RescannedLedger, named: readonly Named[], now: Date) {
  const names = new Map<string, NamedContent["name"]>();
  for (const { digest, name } of named.filter((image) => "digest" in image)) {
    const keys = name
      ? (await standingsUnder(ledger.table, { digest, name })).map(({ image }) => imageKey(image))
      : await keysOfContent(ledger.table, digest);
    for (const key of keys) {
      names.set(key, name);
    }
  }
  for (const row of await ledger.table.getAll([...names.keys()])) {
    yield { row, isAtOnce: true, name: names.get(String(row[PARTITION_KEY])) };
  }
  const references = named.flatMap((image) => ("digest" in image ? [] : [image.reference]));
  for await (const { rows } of references.length > 0 ? ledger.table.pages(IMAGE_ATTRIBUTES) : []) {
    for (const row of rows) {
      const known = readRow(row);
      if (known && references.includes(known.image.reference) && !names.has(imageKey(known.image))) {
        yield { row, isAtOnce: runsLately(known, now) };
      }
    }
  }
}
