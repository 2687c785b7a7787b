import { randomUUID } from "node:crypto";
import { type Image, imageKey } from "../../../functions/contract/images/image";
import { IMAGE_ATTRIBUTES } from "../../../functions/contract/ledger";
import type { RescanCounts, RescannedImage } from "../../../functions/contract/requests/rescan-requested";
import { contentKey, outdatedContent } from "../../../functions/images/contents";
import { type ImageItem, isOpen, readImage, rowOf } from "../../../functions/images/image-item";
import { type StepSettings, step } from "../../../functions/images/step";
import { type Changed, changeImage } from "../../../functions/ledger/ledger";
import { runsLately } from "../../../functions/table/retention";
import { run } from "../../../functions/table/run";
import type { Table } from "../../../functions/table/table";
import { type NamedImage, rowsNamed } from "../../ledger/named-rows";

/** Items that are written at one time. */
const AT_ONCE = 100;

/** An image with when its scan starts, and why: null where only capacity may be lacking, or where no scan is open. */
export interface HeldImage extends RescannedImage {
  readonly notBefore: string | null;
  readonly because: string | null;
}

/** Has images scanned again, and says of each what became of it. */
export class Rescan {
  readonly counts: RescanCounts = { opened: 0, stale: 0, due: 0, open: 0, unchanged: 0 };

  constructor(
    private readonly table: Table,
    private readonly settings: StepSettings,
    private readonly now: Date,
  ) {}

  /**
   * The images that somebody names, on every platform: at once, but of the contents that a tag has had only those that a
   * task has run lately.
   */
  async named(named: readonly NamedImage[]): Promise<readonly HeldImage[]> {
    const images = new Map<string, HeldImage>();
    for (const each of named) {
      for (const item of (await rowsNamed(this.table, each)).flatMap((row) => readImage(row) ?? [])) {
        const key = imageKey(item.image);
        const name = "digest" in each ? each.name : undefined;
        // With a tag, it is scanned as that: a risk may be accepted for this alone.
        const reference = name && name.reference !== name.repository ? name.reference : item.image.reference;
        const asked = {
          kind: "asked",
          image: { ...item.image, reference },
          newScanId: randomUUID(),
        } as const;
        const isAtOnce = "digest" in each || runsLately(item, this.now);
        if (!images.has(key)) {
          const changed = isAtOnce
            ? await changeImage(this.table, key, asked, this.now, this.settings)
            : await this.outdate(item.image, this.now);
          images.set(key, this.held(changed.item ?? item, this.fateOf(changed)));
        }
      }
    }
    return [...images.values()];
  }

  /**
   * Every image, when it is seen next. Interrupted, it can be called again with the same `before`: what was scanned
   * meanwhile has a later verdict.
   *
   * @param before verdicts from later on stay fresh
   * @param progress is called again and again
   */
  async all(before: Date, progress: () => void): Promise<void> {
    for await (const rows of this.table.pages(IMAGE_ATTRIBUTES)) {
      const items = rows.flatMap((row) => readImage(row) ?? []);
      for (let at = 0; at < items.length; at += AT_ONCE) {
        const changes = items.slice(at, at + AT_ONCE).map(({ image }) => this.outdate(image, before));
        (await Promise.all(changes)).map((changed) => this.fateOf(changed));
        progress();
      }
    }
  }

  /** Together with what other names may copy of it: else whichever is seen first would do so. */
  private outdate(image: Image, before: Date): Promise<Changed> {
    const { now, settings } = this;
    const [key, content] = [imageKey(image), contentKey(image) ?? ""];
    return run(this.table, content ? [key, content] : [key], now, (rows) => {
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

  /** Fate of an image, by RescanCounts, in which it counts from now on. */
  private fateOf({ before, item }: Changed): RescannedImage["fate"] {
    const opened = before?.state === "ERROR" ? "due" : "opened";
    const unopened = item === before ? "unchanged" : "stale";
    const fate = before && isOpen(before) ? "open" : item && isOpen(item) ? opened : unopened;
    this.counts[fate] += 1;
    return fate;
  }

  private held({ image, state, dueAt, reason }: ImageItem, fate: RescannedImage["fate"]): HeldImage {
    const isHeld = state === "HELD" && dueAt && dueAt > this.now;
    const starts = { notBefore: isHeld ? dueAt.toISOString() : null, because: (isHeld && reason) || null };
    return { ...image, ...starts, fate };
  }
}
