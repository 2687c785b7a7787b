import Table from "cli-table3";
import type { SlotsState } from "../../functions/capacity/slots";
import { shorten } from "../../functions/contract/image";
import { describeLimit, type Limit } from "../../functions/summary/limit";
import { age, notes, terminalText, whyOpen } from "../table";
import type { WaitingScan } from "./waiting-scan";

/** The scans that wait as a table for people, and below it, by its numbers, what was said when each was put off. */
export function renderWaiting(
  scans: readonly WaitingScan[],
  slots: SlotsState,
  common: Limit,
  now: Date,
): string {
  if (scans.length === 0) {
    return "No scan waits.";
  }
  const table = new Table({
    head: [
      "#",
      "deadline",
      "image",
      "arch",
      "verdict",
      "scan",
      "waits for",
      "since",
      "attempts",
      "not before",
    ],
    colAligns: ["right", "right", "left", "left", "left", "left", "left", "right", "right", "right"],
    // Without colours: what is printed may end up in a file or in a mail.
    style: { head: [], border: [], compact: true },
  });
  table.push(...scans.map((scan, index) => [`${index + 1}`, ...cells(scan, now)]));
  return [
    table.toString(),
    ...notes("Why they were put off:", scans, (scan) => [whyOpen(scan)]),
    summary(scans, now),
    ...(scans.some(({ cause }) => cause === common)
      ? [`What is WAITING: ${terminalText(describeLimit(slots, common))}`]
      : []),
  ].join("\n");
}

function cells(scan: WaitingScan, now: Date): string[] {
  return [
    distance(scan.deadline, now),
    shorten(scan.reference),
    scan.platform.replace("linux/", ""),
    scan.verdict ?? "-",
    scan.state,
    scan.cause,
    age(scan.since, now),
    `${scan.attempts}`,
    distance(scan.notBefore, now),
  ].map(terminalText);
}

/** How far away a time is, or how long ago it was. */
function distance(time: string | null, now: Date): string {
  if (time === null) {
    return "-";
  }
  const isOver = new Date(time) <= now;
  return isOver ? `${age(time, now)} ago` : `in ${age(now.toISOString(), new Date(time))}`;
}

function summary(scans: readonly WaitingScan[], now: Date): string {
  const late = scans.filter(({ deadline }) => deadline !== null && new Date(deadline) <= now).length;
  const total = scans.length === 1 ? "1 scan waits" : `${scans.length} scans wait`;
  return `\n${total}, ${late} of them past the deadline.`;
}
