import { randomUUID } from "node:crypto";
import { type Image, imageKey } from "../../../functions/contract/images/image";
import { IMAGE_ATTRIBUTES } from "../../../functions/contract/ledger";
import type { RescanCounts, RescannedImage } from "../../../functions/contract/requests/rescan-requested";
import { contentKey, outdatedContent } from "../../../functions/images/contents";
import { type ImageItem, isOpen, readImage, rowOf } from "../../../functions/images/image-item";
import { type StepSettings, step } from "../../../functions/images/step";
import { type Changed, changeImage } from "../../../functions/ledger/ledger";
import { noticeItems } from "../../../functions/outbox/outbox";
import { runsLately } from "../../../functions/table/retention";
import { run } from "../../../functions/table/run";
import type { Row, Table } from "../../../functions/table/table";
import { poke } from "../../account/caller";
import { confirm } from "../../arguments/confirm";
import { namedImage, wholeName } from "../../arguments/named-image";
import { repeated, wrong } from "../../arguments/options";
import type { CliCommand } from "../../commands";
import { type NamedImage, rowsNamed } from "../../ledger/listed-images";
import { counted, terminalText } from "../../text/screen";
import { localTime, withLocalTimes } from "../../text/times";

/** Images named in an event, at most. It has room for many more, but nobody reads them. */
const MAX_NAMED = 100;

type Options = Readonly<{ image?: readonly string[]; all?: boolean; yes?: boolean }>;

export const command: CliCommand = {
  name: "rescan",
  description:
    "Has images scanned again before their verdicts are stale. The verdicts stand until then. With --image a scan is started " +
    "within a minute or when there is capacity. With --all every image that has a verdict is scanned when a task or a sweep sees it next.",
  examples: ["rescan --image nginx:1.27", "rescan --all --yes"],
  rights: [
    "dynamodb:BatchGetItem and dynamodb:Scan on the table",
    "dynamodb:PutItem on it, and sqs:SendMessage on the queue of the coordinator, as docs/command-rights.md has them",
  ],
  configure: (program) => {
    const image =
      "this image on every platform: a digest, REPOSITORY[:TAG]@DIGEST, or a reference; may be repeated";
    program
      .option("--image <image>", image, repeated(String))
      .option("--all", "every image")
      .option("--yes", "--all without asking");
  },
  run: async (context, { image: given = [], all = false, yes }: Options) => {
    const { ledger, name, json, paste } = context;
    if (all === given.length > 0) {
      throw wrong("Say which images are scanned again: --image IMAGE, or --all.");
    }
    const now = new Date();
    // A rescan needs neither rescan_after_hours nor the place.
    const rescan = new Rescan(ledger, { installation: name, rescanAfterMs: 0, tableArn: "" }, now);
    let images: readonly HeldImage[] | undefined;
    if (all) {
      await confirm(`Every image of ${name} is scanned again when a task or a sweep sees it next.`, yes);
      await rescan.all();
    } else {
      const whole = await Promise.all(given.map((each) => wholeName(ledger, each)));
      images = (await rescan.named(whole.map(namedImage))).slice(0, MAX_NAMED);
    }
    if (images?.length === 0) {
      console.error(
        `The ledger knows no such image: ${paste("images")} lists those that it knows. How another one is scanned says ${paste("help scan")}`,
      );
      return false;
    }
    const { counts } = rescan;
    const requested = {
      ...({ version: "1", requestId: randomUUID(), installation: name } as const),
      ...{ requestedAt: now.toISOString(), counts, ...(all && { before: now.toISOString() }) },
    };
    const published = images?.map(({ notBefore: _, because: __, ...image }) => image);
    const items: Record<string, Row> = noticeItems([{ ...requested, images: published }], now);
    await run(ledger, [], now, () => ({ items, result: undefined }));
    await poke(context, images?.map(imageKey));
    console.log(json ? JSON.stringify({ ...requested, images }) : describeRescan(counts, images));
    return true;
  },
};

const SENTENCES: Readonly<Record<HeldImage["fate"], string>> = {
  opened: "a scan of it is the next to start, within a minute if there is capacity",
  stale: "no task has run it for a week, so it is scanned when one does",
  due: "a scan of it, instead of its error, is the next to start, within a minute if there is capacity",
  open: "a scan of it waits or runs already; one that waits goes before all others now",
  unchanged: "it has no fresh verdict, so it is scanned when a task runs it",
};

const total = (fates: RescanCounts): number => Object.values(fates).reduce((sum, count) => sum + count, 0);

/** Describes the result for a person; `images` are those that were named. */
export function describeRescan(counts: RescanCounts, images?: readonly HeldImage[]): string {
  if (images) {
    const others = total(counts) - images.length;
    const lines = images.map((image) => terminalText(sentenceOf(image)));
    return [...lines, ...(others > 0 ? [`… and ${others} more.`] : [])].join("\n");
  }
  const { stale, open, unchanged } = counts;
  return `${counted(total(counts), "image")}: ${counted(stale, "verdict")} stale now, ${counted(open, "scan")} waiting or running already, ${unchanged} without a fresh verdict.
Each is scanned when a task or a sweep (sweep_schedule) sees it next; until then, and if that scan fails, its verdict stands.`;
}

function sentenceOf({ reference, digest, platform, fate, notBefore, because }: HeldImage): string {
  const held = `a scan of it starts at ${localTime(notBefore)}: ${withLocalTimes(because ?? "no reason is kept.")}`;
  return `${reference}${digest ? `@${digest}` : ""} (${platform}): ${notBefore ? held : `${SENTENCES[fate]}.`}`;
}

const AT_ONCE = 100;

/** An image with the start of its scan and the reason. Null: it starts when there is capacity, or no scan is open. */
interface HeldImage extends RescannedImage {
  readonly notBefore: string | null;
  readonly because: string | null;
}

/** Has images scanned again, and reports the result for each. */
class Rescan {
  readonly counts: RescanCounts = { opened: 0, stale: 0, due: 0, open: 0, unchanged: 0 };

  constructor(
    private readonly table: Table,
    private readonly settings: StepSettings,
    private readonly now: Date,
  ) {}

  /**
   * Rescans named images on every platform. Of a tag's contents, only those that a task ran lately are scanned at once.
   */
  async named(named: readonly NamedImage[]): Promise<readonly HeldImage[]> {
    const images = new Map<string, HeldImage>();
    for (const each of named) {
      for (const item of (await rowsNamed(this.table, each)).flatMap((row) => readImage(row) ?? [])) {
        const key = imageKey(item.image);
        const name = "digest" in each ? each.name : undefined;
        // With a tag, the image is scanned under this tag: a risk may be accepted for it alone.
        const reference = name && name.reference !== name.repository ? name.reference : item.image.reference;
        const image = { ...item.image, reference };
        const asked = { kind: "asked", image, newScanId: randomUUID() } as const;
        const isAtOnce = "digest" in each || runsLately(item, this.now);
        if (!images.has(key)) {
          const changed = isAtOnce
            ? await changeImage(this.table, key, asked, this.now, this.settings)
            : await this.outdate(item.image);
          images.set(key, this.held(changed.item ?? item, this.fateOf(changed)));
        }
      }
    }
    return [...images.values()];
  }

  /** Marks every verdict as stale, so that each image is scanned when it is seen next. */
  async all(): Promise<void> {
    for await (const rows of this.table.pages(IMAGE_ATTRIBUTES)) {
      const items = rows.flatMap((row) => readImage(row) ?? []);
      for (let at = 0; at < items.length; at += AT_ONCE) {
        const changes = items.slice(at, at + AT_ONCE).map(({ image }) => this.outdate(image));
        (await Promise.all(changes)).map((changed) => this.fateOf(changed));
      }
    }
  }

  /** Outdates an image and the verdict that other names may copy: otherwise the first of them seen would copy it. */
  private outdate(image: Image): Promise<Changed> {
    const { now, settings } = this;
    const [key, content] = [imageKey(image), contentKey(image) ?? ""];
    return run(this.table, content ? [key, content] : [key], now, (rows) => {
      const [known, copied] = [readImage(rows.get(key)), rows.get(content)];
      const { item } = step(known, { kind: "outdated", before: now }, now, settings);
      const outdated = copied && outdatedContent(copied, now, now);
      const items = {
        ...(item === known ? {} : { [key]: item && rowOf(item, now, settings.own) }),
        ...(outdated === copied ? {} : { [content]: outdated }),
      };
      return { items, result: { before: known, item } };
    });
  }

  /** Returns the result for an image, by RescanCounts, and counts it. */
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
