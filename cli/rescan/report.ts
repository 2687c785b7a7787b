import { terminalText } from "../text/screen";
import { localTime, withLocalTimes } from "../text/times";
import type { Fates, HeldImage, Rescanned } from "./rescan";
import type { Fate } from "./rescanned-row";

/** What became of one image, for a person. */
const SENTENCES: Readonly<Record<Fate, string>> = {
  opened: "a scan of it is the next to start, within a minute if there is capacity",
  stale: "no task has run it for a week, so it is scanned when one does",
  due: "a scan of it, in place of its error, is the next to start, within a minute if there is capacity",
  open: "a scan of it waits or runs already; one that waits goes before all others now",
  unchanged: "it has no fresh verdict, so it is scanned when a task runs it",
};

/** How far `--all` has come. */
export function describeProgress(fates: Fates): string {
  return `${counted(total(fates), "image", "images")} so far: ${describe(fates)}`;
}

/** What was asked for and what came of it, for a person. */
export function describeRescan({ counts, images }: Rescanned): string {
  if (images) {
    const others = total(counts) - images.length;
    return [
      ...images.map((image) => terminalText(`${nameOf(image)}: ${sentenceOf(image)}`)),
      ...(others > 0 ? [`… and ${number(others)} more.`] : []),
    ].join("\n");
  }
  return `${counted(total(counts), "image", "images")}: ${describe(counts)}.
Each is scanned when a task or a sweep (sweep_schedule) sees it next; until then, and if that scan fails, its verdict stands.`;
}

function describe({ stale, open, unchanged }: Fates): string {
  return [
    counted(stale, "verdict is stale now", "verdicts are stale now"),
    counted(open, "scan waits or runs already", "scans wait or run already"),
    counted(unchanged, "has no fresh verdict from before", "have no fresh verdict from before"),
  ].join(", ");
}

function sentenceOf({ fate, notBefore, because }: HeldImage): string {
  return notBefore === null
    ? `${SENTENCES[fate]}.`
    : `a scan of it starts at ${localTime(notBefore)}: ${withLocalTimes(because ?? "no reason is kept.")}`;
}

function nameOf({ reference, digest, platform }: HeldImage): string {
  return `${reference}${digest ? `@${digest}` : ""} (${platform})`;
}

/** How many images there were. */
const total = (fates: Fates): number => Object.values(fates).reduce((sum, count) => sum + count, 0);
const number = (count: number): string => count.toLocaleString("en");
const counted = (count: number, one: string, many: string): string =>
  `${number(count)} ${count === 1 ? one : many}`;
