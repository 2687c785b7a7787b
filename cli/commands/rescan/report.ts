import type { RescanCounts } from "../../../functions/contract/requests/rescan-requested";
import { counted, terminalText } from "../../text/screen";
import { localTime, withLocalTimes } from "../../text/times";
import type { HeldImage, Rescanned } from "./rescan";

/** Fate of one image, for a person. */
const SENTENCES: Readonly<Record<HeldImage["fate"], string>> = {
  opened: "a scan of it is the next to start, within a minute if there is capacity",
  stale: "no task has run it for a week, so it is scanned when one does",
  due: "a scan of it, instead of its error, is the next to start, within a minute if there is capacity",
  open: "a scan of it waits or runs already; one that waits goes before all others now",
  unchanged: "it has no fresh verdict, so it is scanned when a task runs it",
};

/** How far `--all` has come, or what came of it. */
export const describeFates = (fates: RescanCounts): string =>
  [
    `${counted(total(fates), "image")}: ${counted(fates.stale, "verdict")} stale now`,
    `${counted(fates.open, "scan")} waiting or running already`,
    `${fates.unchanged} without a fresh verdict from before`,
  ].join(", ");

/** The request and its result, for a person. */
export function describeRescan({ counts, images }: Rescanned): string {
  if (images) {
    const others = total(counts) - images.length;
    return [
      ...images.map((image) => terminalText(sentenceOf(image))),
      ...(others > 0 ? [`… and ${others} more.`] : []),
    ].join("\n");
  }
  return `${describeFates(counts)}.
Each is scanned when a task or a sweep (sweep_schedule) sees it next; until then, and if that scan fails, its verdict stands.`;
}

function sentenceOf({ reference, digest, platform, fate, notBefore, because }: HeldImage): string {
  const became =
    notBefore === null
      ? `${SENTENCES[fate]}.`
      : `a scan of it starts at ${localTime(notBefore)}: ${withLocalTimes(because ?? "no reason is kept.")}`;
  return `${reference}${digest ? `@${digest}` : ""} (${platform}): ${became}`;
}

/** How many images there were. */
const total = (fates: RescanCounts): number => Object.values(fates).reduce((sum, count) => sum + count, 0);
