import { shortened } from "../../functions/contract/image";
import { type Column, renderColumns } from "../text/columns";
import { paint, terminalText } from "../text/screen";
import { age, localTime } from "../text/times";
import type { Overview, WorstImage } from "./overview";

const WORST: readonly Column<WorstImage>[] = [
  { head: "image", cell: ({ reference }) => reference, least: 18, keepsEnd: true },
  {
    head: "crit/high",
    cell: ({ counts }) => (counts ? `${counts.critical}/${counts.high}` : "-"),
    align: "right",
  },
  { head: "workload", cell: workloadOf, least: 10, keepsEnd: true },
  { head: "owner", cell: ({ owner }) => owner ?? "-", least: 8 },
];

/**
 * One screen for people: no line is wider than the terminal but the last one, which can be pasted.
 *
 * @param paste makes a command that works when it is pasted
 */
export function describeOverview(
  overview: Overview,
  width: number,
  paste: (command: string) => string,
): string {
  const { installation, failing, unscanned, images } = overview;
  const next = `Next: ${paste(nextCommand(overview))}`;
  const cut = (line: string) => shortened(terminalText(line), width);
  if (images === 0) {
    const none = `${installation} knows no image yet: no task has started, or no event of one has arrived.`;
    return [cut(none), ...worksLines(overview).map(cut), next].join("\n");
  }
  const bad = failing.number + unscanned.number;
  const title = `${installation}: ${counted(failing.number, "image")} FAILED and running, ${unscanned.number} in error`;
  return [
    paint(bad > 0 ? "red" : "green", cut(title)),
    ...worksLines(overview).map(cut),
    "",
    cut(`Fails and runs: ${failing.number}, ${failing.new} new this week (images --running --status FAILED)`),
    ...(failing.worst.length > 0 ? [renderColumns(WORST, failing.worst, width)] : []),
    "",
    cut(`Runs, and could not be scanned: ${unscanned.number} (images --running --status ERROR)`),
    ...unscanned.groups.map((group) =>
      cut(`  ${group.images} of ${group.registry}: ${wordsOf(group.reason)}`),
    ),
    "",
    ...gateLines(overview).map(cut),
    next,
  ].join("\n");
}

/** An impaired installation comes first, then whoever has to do something. */
function nextCommand({ images, works, failing, unscanned }: Overview): string {
  if (works.breaker.openSince !== null) {
    return "breaker";
  }
  if (images === 0 || works.alarms?.length) {
    return "doctor";
  }
  if (failing.number > 0) {
    return "images --running --status FAILED";
  }
  return unscanned.number > 0
    ? "images --running --status ERROR"
    : works.backlog.waiting > 0
      ? "backlog"
      : "coverage";
}

function worksLines({ works, unknown, readAt }: Overview): string[] {
  const { lastTaskEventAt, lastVerdictAt, breaker, backlog, alarms } = works;
  const ago = (time: string | null) => (time === null ? "not known" : `${age(time, new Date(readAt))} ago`);
  return [
    `  last task event ${ago(lastTaskEventAt)}, last verdict ${ago(lastVerdictAt)}`,
    `  backlog: ${backlog.waiting} waiting, ${backlog.held} held, ${backlog.scanning} running (backlog)`,
    breaker.openSince === null
      ? "  breaker: closed"
      : `  EVERY SCAN WAITS since ${localTime(breaker.openSince)} (breaker): ${breaker.reason}`,
    ...(alarms === null
      ? []
      : [`  alarms: ${alarms.join(", ") || "none"}${alarms.length > 0 ? " (doctor)" : ""}`]),
    ...(unknown.length > 0
      ? [`  not known: ${unknown.map(({ what, why }) => `${what} (${shortened(why, 60)})`).join(", ")}`]
      : []),
  ];
}

function gateLines({ gate }: Overview): string[] {
  const { exists, held, decisions, openUntil } = gate;
  const each = decisions.map(({ detailType, number }) => `${number} ${detailType}`).join(", ");
  return [
    exists === false
      ? "Gate: there is none"
      : `Gate this week: ${each || "no decision"}; holds ${counted(held, "deployment")} (audit)`,
    ...(openUntil === null ? [] : [`  OPEN until ${localTime(openUntil)}: everything passes (gate status)`]),
  ];
}

/** Without the name of the image, with which the reason of a build begins. */
const wordsOf = (reason: string): string => reason.replace(/^Scan of .{1,600}? failed: /, "");

function workloadOf({ services: [first], services, furtherServices }: WorstImage): string {
  const further = services.length + furtherServices - 1;
  return first ? `${first.cluster}/${first.name}${further > 0 ? ` +${further}` : ""}` : "-";
}

const counted = (number: number, what: string): string => `${number} ${what}${number === 1 ? "" : "s"}`;
