import { randomUUID } from "node:crypto";
import { type Image, imageKey } from "../../../functions/contract/images/image";
import { IMAGE_ATTRIBUTES, PARTITION_KEY } from "../../../functions/contract/ledger";
import type { RescannedImage, RescanRequested } from "../../../functions/contract/requests/rescan-requested";
import { contentKey, outdatedContent } from "../../../functions/images/contents";
import { type ImageItem, isOpen, readImage, rowOf } from "../../../functions/images/image-item";
import { type StepSettings, step } from "../../../functions/images/step";
import { type Changed, changeImage } from "../../../functions/ledger/ledger";
import { noticeItems } from "../../../functions/outbox/outbox";
import { runsLately } from "../../../functions/table/retention";
import { run } from "../../../functions/table/run";
import type { Row, Table } from "../../../functions/table/table";
import { type NamedImage, rowsNamed } from "../../ledger/named-rows";

/** Whose images are scanned again. */
export interface RescannedLedger {
  readonly settings: StepSettings;
  readonly table: Table;
}

/**
 * Fate of an image that is to be scanned again.
 * - opened: a scan of it waits, and is the next to start;
 * - stale: its verdict is; the next task or sweep with the image opens a scan;
 * - due: a scan of it waits now, no longer its error, and is the next to start;
 * - open: no other scan, because one is under way; one that waits may become the next to start;
 * - unchanged: nothing, because a task or a sweep opens a scan of it anyway.
 */
export const FATES = ["opened", "stale", "due", "open", "unchanged"] as const;
export type Fate = (typeof FATES)[number];
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
/** Items that are written at one time. */
const AT_ONCE = 100;

/**
 * Has images scanned again that somebody names, on every platform: at once, but of the contents that a tag has had only those
 * that a task has run lately.
 *
 * @returns undefined where the ledger knows none of the images
 */
export async function rescanImages(
  ledger: RescannedLedger,
  named: readonly NamedImage[],
  now: Date,
): Promise<Rescanned | undefined> {
  const images = new Map<string, HeldImage>();
  for (const each of named) {
    for (const row of await rowsNamed(ledger.table, each)) {
      const item = readImage(row);
      const key = String(row[PARTITION_KEY]);
      if (item && !images.has(key)) {
        const isAtOnce = "digest" in each || runsLately(item, now);
        const name = "digest" in each ? each.name : undefined;
        // With a tag, it is scanned as that: a risk may be accepted for this alone.
        const reference = name && name.reference !== name.repository ? name.reference : item.image.reference;
        const asked = {
          kind: "asked",
          image: { ...item.image, reference },
          newScanId: randomUUID(),
        } as const;
        const changed = isAtOnce
          ? await changeImage(ledger.table, key, asked, now, ledger.settings)
          : await outdate(ledger, item.image, now, now);
        images.set(key, { ...heldImage(changed.item ?? item, now), fate: fateOf(changed) });
      }
    }
  }
  const all = [...images.values()];
  return all.length === 0
    ? undefined
    : announce(ledger, now, { counts: count(all.map(({ fate }) => fate)), images: all.slice(0, MAX_NAMED) });
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
  for await (const rows of ledger.table.pages(IMAGE_ATTRIBUTES)) {
    const items = rows.flatMap((row) => readImage(row) ?? []);
    for (let at = 0; at < items.length; at += AT_ONCE) {
      const changes = items.slice(at, at + AT_ONCE).map(({ image }) => outdate(ledger, image, before, now));
      fates.push(...(await Promise.all(changes)).map(fateOf));
      progress(count(fates));
    }
  }
  return announce(ledger, now, { counts: count(fates), before: before.toISOString() });
}

/** Together with what other names may copy of it: else whichever is seen first would do so. */
function outdate(
  { table, settings }: RescannedLedger,
  image: Image,
  before: Date,
  now: Date,
): Promise<Changed> {
  const [key, content] = [imageKey(image), contentKey(image) ?? ""];
  return run(table, content ? [key, content] : [key], now, (rows) => {
    const [known, copied] = [readImage(rows.get(key)), rows.get(content)];
    const { item } = step(known, { kind: "outdated", before }, now, settings);
    const outdated = copied && outdatedContent(copied, before, now);
    const items = {
      ...(item === known ? {} : { [key]: item && rowOf(item, now, settings.own) }),
      ...(outdated === copied ? {} : { [content]: outdated }),
    };
    return { items, result: { before: known, item } };
  });
}

function fateOf({ before, item }: Changed): Fate {
  if (before && isOpen(before)) {
    return "open";
  }
  if (item && isOpen(item)) {
    return before?.state === "ERROR" ? "due" : "opened";
  }
  return item === before ? "unchanged" : "stale";
}

/** Puts the event into the outbox, from which the coordinator publishes it. */
async function announce(
  { settings, table }: RescannedLedger,
  now: Date,
  became: Pick<Rescanned, "counts" | "before" | "images">,
): Promise<Rescanned> {
  const requested: Rescanned = {
    ...{ version: "1", requestId: randomUUID(), installation: settings.installation },
    ...{ requestedAt: now.toISOString(), ...became },
  };
  const images = became.images?.map(({ notBefore: _, because: __, ...image }) => image);
  const items: Record<string, Row> = noticeItems([{ ...requested, images }], now);
  await run(table, [], now, () => ({ items, result: undefined }));
  return requested;
}

function heldImage({ image, state, dueAt, reason }: ImageItem, now: Date): Omit<HeldImage, "fate"> {
  return state === "HELD" && dueAt && dueAt > now
    ? { ...image, notBefore: dueAt.toISOString(), because: reason ?? null }
    : { ...image, notBefore: null, because: null };
}

function count(fates: readonly Fate[]): Record<Fate, number> {
  const counts = Object.fromEntries(FATES.map((fate) => [fate, 0])) as Record<Fate, number>;
  for (const fate of fates) {
    counts[fate] += 1;
  }
  return counts;
}
