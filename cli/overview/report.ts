import { shortened } from "../../functions/contract/image";
import type { Context } from "../context";
import { type Column, renderColumns } from "../text/columns";
import { counted } from "../text/counted";
import { paint, terminalText } from "../text/screen";
import { age, localTime } from "../text/times";
import type { Overview, WorstImage } from "./overview";

const WORST: readonly Column<WorstImage>[] = [
  { head: "image", cell: ({ reference }) => reference, least: 18, keepsEnd: true },
  { head: "crit/high", cell: ({ counts }) => (counts ? `${counts.critical}/${counts.high}` : "-") },
  { head: "workload", cell: workloadOf, least: 10, keepsEnd: true },
  { head: "owner", cell: ({ owner }) => owner ?? "-", least: 8 },
];

/**
 * One screen for people: no line is wider than the terminal but the last one, which can be pasted.
 *
 * @param paste makes a command that works when it is pasted
 */
export function describeOverview(overview: Overview, width: number, paste: Context["paste"]): string {
  const { installation, works, failing, unscanned, images, gate } = overview;
  const isGood =
    failing.number + unscanned.number === 0 &&
    images > 0 &&
    !works.breaker.openSince &&
    !works.alarms?.length;
  const decided = gate.decisions.map(({ detailType, number }) => `${number} ${detailType}`).join(", ");
  const [title = "", ...lines] = [
    images === 0
      ? `${installation} knows no image yet: no task has started, or no event of one has arrived.`
      : `${installation}: ${counted(failing.number, "image")} FAILED and running, ${unscanned.number} in error`,
    ...worksLines(overview),
    "",
    `Fails and runs: ${failing.number}, ${failing.new} new this week (images --running --status FAILED)`,
    ...(failing.worst.length > 0 ? renderColumns(WORST, failing.worst, width).split("\n") : []),
    "",
    `Runs, and could not be scanned: ${unscanned.number} (images --running --status ERROR)`,
    // Without the name of the image, with which the reason of a build begins.
    ...unscanned.groups.map(
      ({ images: number, registry, reason }) =>
        `  ${number} of ${registry}: ${reason.replace(/^Scan of .{1,600}? failed: /, "")}`,
    ),
    "",
    `Gate this week: ${decided || "no decision"}; holds ${counted(gate.held, "deployment")} (audit)`,
    ...(gate.openUntil ? [`  OPEN until ${localTime(gate.openUntil)}: everything passes (gate status)`] : []),
  ].map((line) => shortened(terminalText(line), width));
  const next = `Next: ${paste(nextCommand(overview))}`;
  return [paint(isGood ? "green" : "red", title), ...lines, next].join("\n");
}

/** An impaired installation comes first, then whoever has to do something. */
function nextCommand({ images, works, failing, unscanned }: Overview): string {
  return (
    (works.breaker.openSince && "breaker") ||
    ((images === 0 || works.alarms?.length) && "doctor") ||
    (failing.number > 0 && "images --running --status FAILED") ||
    (unscanned.number > 0 && "images --running --status ERROR") ||
    (works.backlog.waiting > 0 && "backlog") ||
    "coverage"
  );
}

function worksLines({ works, unknown, readAt }: Overview): string[] {
  const { lastTaskEventAt, lastVerdictAt, breaker, backlog, alarms } = works;
  const ago = (time: string | null) => (time === null ? "not known" : `${age(time, new Date(readAt))} ago`);
  const raised = alarms?.length ? `${alarms.join(", ")} (doctor)` : alarms ? "none" : "not known";
  return [
    `  last task event ${ago(lastTaskEventAt)}, last verdict ${ago(lastVerdictAt)}`,
    `  backlog: ${backlog.waiting} waiting, ${backlog.held} held, ${backlog.scanning} running (backlog)`,
    breaker.openSince === null
      ? "  breaker: closed"
      : `  EVERY SCAN WAITS since ${localTime(breaker.openSince)} (breaker): ${breaker.reason}`,
    `  alarms: ${raised}`,
    ...unknown.map(({ what, why }) => `  not known: ${what} (${why})`),
  ];
}

function workloadOf({ services: [first], services, furtherServices }: WorstImage): string {
  const further = services.length + furtherServices - 1;
  return first ? `${first.path}${further > 0 ? ` +${further}` : ""}` : "-";
}
