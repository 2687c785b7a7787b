import type { Control } from "../../../functions/capacity/control";
import { describeLimit, type Limit } from "../../../functions/summary/limit";
import { type Column, notes, renderColumns } from "../../text/columns";
import { terminalText } from "../../text/screen";
import { age, withLocalTimes } from "../../text/times";
import { whyOpen } from "../images/table";
import type { WaitingScan } from "./waiting-scan";

const columnsAt = (now: Date): readonly Column<WaitingScan>[] => [
  { head: "#", align: "right", cell: (_, index) => `${index + 1}` },
  { head: "deadline", align: "right", least: 6, cell: ({ deadline }) => distance(deadline, now) },
  { head: "image", least: 12, isImage: true, cell: ({ reference }) => reference },
  { head: "scan", cell: ({ state }) => state },
  { head: "waits for", least: 7, cell: ({ cause }) => cause },
  { head: "since", align: "right", cell: ({ since }) => age(since, now) },
  { head: "tries", align: "right", cell: ({ attempts }) => `${attempts}` },
  { head: "not before", align: "right", least: 6, cell: ({ notBefore }) => distance(notBefore, now) },
];

/**
 * The scans that wait as a table for people, and below it, by its numbers, the reason why each was put off.
 *
 * @param breaker the command that says more of the breaker. Default: without what finds the installation
 */
export function renderBacklog(
  scans: readonly WaitingScan[],
  control: Control,
  common: Limit,
  now: Date,
  breaker?: string,
): string {
  if (scans.length === 0) {
    return "No scan waits, and none is to be retried.";
  }
  const count = (state: string) => scans.filter((each) => each.state === state).length;
  const counts = `${count("WAITING")} waiting, ${count("HELD")} held, ${count("ERROR")} to be retried`;
  const late = scans.filter(({ deadline }) => new Date(deadline) <= now).length;
  return [
    renderColumns(columnsAt(now), scans),
    ...notes("Why they were put off:", scans, (scan) => [whyOpen(scan)]),
    `\n${counts}; ${late} of them past the deadline.`,
    ...(scans.some(({ cause }) => cause === common)
      ? [`Why scans are WAITING: ${terminalText(withLocalTimes(describeLimit(control, common, breaker)))}`]
      : []),
  ].join("\n");
}

/** How far away a time is, or how long ago it was. */
function distance(time: string | null, now: Date): string {
  if (time === null) {
    return "-";
  }
  return new Date(time) <= now ? `${age(time, now)} ago` : `in ${age(now, new Date(time))}`;
}
