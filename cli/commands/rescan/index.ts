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
    // A rescan needs neither rescan_after_hours nor the place.
    const settings = { installation: name, rescanAfterMs: 0, tableArn: "" };
    const access = { table: ledger, settings, now: new Date() };
    if (all) {
      await confirm(`Every image of ${name} is scanned again when a task or a sweep sees it next.`, yes);
    }
    const whole = await Promise.all(given.map((each) => wholeName(ledger, each)));
    const rescanned = await (all ? outdateAll(access) : rescanNamed(access, whole.map(namedImage)));
    const images = all ? undefined : rescanned.slice(0, MAX_NAMED);
    if (images?.length === 0) {
      console.error(
        `The ledger knows no such image: ${paste("images")} lists those that it knows. How another one is scanned says ${paste("help scan")}`,
      );
      return false;
    }
    const counts: RescanCounts = { opened: 0, stale: 0, due: 0, open: 0, unchanged: 0 };
    rescanned.map(({ fate }) => (counts[fate] += 1));
    const requestedAt = access.now.toISOString();
    const requested = {
      ...({ version: "1", requestId: randomUUID(), installation: name, requestedAt, counts } as const),
      ...(all && { before: requestedAt }),
    };
    const published = images?.map(({ notBefore: _, because: __, ...image }) => image);
    const items: Record<string, Row> = noticeItems([{ ...requested, images: published }], access.now);
    await run(ledger, [], access.now, () => ({ items, result: undefined }));
    await poke(context, images?.map(imageKey));
    const lines = images?.map((image) => terminalText(sentenceOf(image))) ?? [describeAll(counts)];
    console.log(json ? JSON.stringify({ ...requested, images }) : lines.join("\n"));
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

function describeAll({ stale, open, unchanged }: RescanCounts): string {
  return `${counted(stale + open + unchanged, "image")}: ${counted(stale, "verdict")} stale now, ${counted(open, "scan")} waiting or running already, ${unchanged} without a fresh verdict.
Each is scanned when a task or a sweep (sweep_schedule) sees it next; until then, and if that scan fails, its verdict stands.`;
}

export function sentenceOf({ reference, digest, platform, fate, notBefore, because }: HeldImage): string {
  const held = `a scan of it starts at ${localTime(notBefore)}: ${withLocalTimes(because ?? "no reason is kept.")}`;
  return `${reference}${digest ? `@${digest}` : ""} (${platform}): ${notBefore ? held : `${SENTENCES[fate]}.`}`;
}

const AT_ONCE = 100;

/** An image with the start of its scan and the reason. Null: it starts when there is capacity, or no scan is open. */
interface HeldImage extends RescannedImage {
  readonly notBefore: string | null;
  readonly because: string | null;
}

interface Access {
  readonly table: Table;
  readonly settings: StepSettings;
  readonly now: Date;
}

/**
 * Rescans named images on every platform. Of a tag's contents, only those that a task ran lately are scanned at once.
 */
async function rescanNamed(access: Access, named: readonly NamedImage[]): Promise<readonly HeldImage[]> {
  const { table, settings, now } = access;
  const images = new Map<string, HeldImage>();
  for (const each of named) {
    const name = "digest" in each ? each.name : undefined;
    for (const item of (await rowsNamed(table, each)).flatMap((row) => readImage(row) ?? [])) {
      const key = imageKey(item.image);
      // With a tag, the image is scanned under this tag: a risk may be accepted for it alone.
      const reference = name && name.reference !== name.repository ? name.reference : item.image.reference;
      const asked = { kind: "asked", image: { ...item.image, reference }, newScanId: randomUUID() } as const;
      const isAtOnce = "digest" in each || runsLately(item, now);
      if (!images.has(key)) {
        const change = isAtOnce ? changeImage(table, key, asked, now, settings) : outdate(access, item.image);
        images.set(key, rescannedAs(item, await change, now));
      }
    }
  }
  return [...images.values()];
}

/** Marks every verdict as stale, so that each image is scanned when it is seen next. */
async function outdateAll(access: Access): Promise<readonly HeldImage[]> {
  const all: HeldImage[] = [];
  for await (const rows of access.table.pages(IMAGE_ATTRIBUTES)) {
    const items = rows.flatMap((row) => readImage(row) ?? []);
    for (let at = 0; at < items.length; at += AT_ONCE) {
      const changes = items.slice(at, at + AT_ONCE).map(async (item) => {
        return rescannedAs(item, await outdate(access, item.image), access.now);
      });
      all.push(...(await Promise.all(changes)));
    }
  }
  return all;
}

/** Outdates an image and the verdict that other names may copy: otherwise the first of them seen would copy it. */
function outdate({ table, settings, now }: Access, image: Image): Promise<Changed> {
  const [key, content] = [imageKey(image), contentKey(image) ?? ""];
  return run(table, content ? [key, content] : [key], now, (rows) => {
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

/** Returns what became of an image, by RescanCounts, and when its scan starts. */
function rescannedAs(known: ImageItem, { before, item = known }: Changed, now: Date): HeldImage {
  const opened = before?.state === "ERROR" ? "due" : "opened";
  const unopened = item === before ? "unchanged" : "stale";
  const fate = before && isOpen(before) ? "open" : isOpen(item) ? opened : unopened;
  const { image, state, dueAt, reason } = item;
  const isHeld = state === "HELD" && dueAt && dueAt > now;
  const because = (isHeld && reason) || null;
  return { ...image, notBefore: isHeld ? dueAt.toISOString() : null, because, fate };
}
