import { randomUUID } from "node:crypto";
import { type Image, imageKey } from "../../../functions/contract/images/image";
import { IMAGE_ATTRIBUTES } from "../../../functions/contract/ledger";
import type {
  RescanCounts,
  RescannedImage,
  RescanRequested,
} from "../../../functions/contract/requests/rescan-requested";
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

/** An image with when its scan starts, and why: null where only capacity may be lacking, or where no scan is open. */
export interface HeldImage extends RescannedImage {
  readonly notBefore: string | null;
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
  const { table, settings } = ledger;
  const images = new Map<string, HeldImage>();
  for (const each of named) {
    for (const item of (await rowsNamed(table, each)).flatMap((row) => readImage(row) ?? [])) {
      const key = imageKey(item.image);
      const name = "digest" in each ? each.name : undefined;
      // With a tag, it is scanned as that: a risk may be accepted for this alone.
      const reference = name && name.reference !== name.repository ? name.reference : item.image.reference;
      const asked = { kind: "asked", image: { ...item.image, reference }, newScanId: randomUUID() } as const;
      const isAtOnce = "digest" in each || runsLately(item, now);
      if (!images.has(key)) {
        const changed = isAtOnce
          ? await changeImage(table, key, asked, now, settings)
          : await outdate(ledger, item.image, now, now);
        images.set(key, heldImage(changed, item, now));
      }
    }
  }
  const all = [...images.values()];
  const counts = all.reduce(counted, NONE);
  return all.length === 0 ? undefined : announce(ledger, now, { counts, images: all.slice(0, MAX_NAMED) });
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
  progress: (counts: RescanCounts) => void,
): Promise<Rescanned> {
  let counts = NONE;
  for await (const rows of ledger.table.pages(IMAGE_ATTRIBUTES)) {
    const items = rows.flatMap((row) => readImage(row) ?? []);
    for (let at = 0; at < items.length; at += AT_ONCE) {
      const changes = items.slice(at, at + AT_ONCE).map(({ image }) => outdate(ledger, image, before, now));
      counts = (await Promise.all(changes))
        .map((changed) => ({ fate: fateOf(changed) }))
        .reduce(counted, counts);
      progress(counts);
    }
  }
  return announce(ledger, now, { counts, before: before.toISOString() });
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

/** See RescanCounts. */
function fateOf({ before, item }: Changed): RescannedImage["fate"] {
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
  { settings: { installation }, table }: RescannedLedger,
  now: Date,
  became: Pick<Rescanned, "counts" | "before" | "images">,
): Promise<Rescanned> {
  const about = {
    version: "1",
    requestId: randomUUID(),
    installation,
    requestedAt: now.toISOString(),
  } as const;
  const images = became.images?.map(({ notBefore: _, because: __, ...image }) => image);
  const items: Record<string, Row> = noticeItems([{ ...about, ...became, images }], now);
  await run(table, [], now, () => ({ items, result: undefined }));
  return { ...about, ...became };
}

function heldImage(changed: Changed, known: ImageItem, now: Date): HeldImage {
  const { image, state, dueAt, reason = null } = changed.item ?? known;
  const isHeld = state === "HELD" && dueAt && dueAt > now;
  const starts = isHeld
    ? { notBefore: dueAt.toISOString(), because: reason }
    : { notBefore: null, because: null };
  return { ...image, ...starts, fate: fateOf(changed) };
}

const NONE: RescanCounts = { opened: 0, stale: 0, due: 0, open: 0, unchanged: 0 };

const counted = (counts: RescanCounts, { fate }: Pick<RescannedImage, "fate">): RescanCounts => ({
  ...counts,
  [fate]: counts[fate] + 1,
});
