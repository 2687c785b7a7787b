import { shortened } from "../../../functions/contract/images/image";
import { wholePlace } from "../../account/caller";
import { NO_TASK_EVENT, whereItBlocks } from "../../account/examination";
import type { CliCommand, Context } from "../../commands";
import { GRAVEST, IMAGE, RUN_BY } from "../../images/table";
import { renderColumns } from "../../text/columns";
import { counted, fitted, paint, screenWidth, terminalText } from "../../text/screen";
import { age, asOfSweep, localTime } from "../../text/times";
import { type Overview, readOverview } from "./overview";

export const command: CliCommand = {
  name: "overview",
  description:
    "Says on one screen whether the installation works, what fails and runs, what could not be scanned and why, what the gate did this week, and which command says more. It is the command without a name.",
  examples: ["", "overview --json"],
  rights: [
    "dynamodb:GetItem, dynamodb:BatchGetItem and dynamodb:Scan on the table",
    "cloudwatch:DescribeAlarms, cloudwatch:GetMetricStatistics, and lambda:GetFunctionConfiguration on the functions of the installation; without them a line says what is not known",
  ],
  run: async (context) => {
    const { name, ledger, ask, json, paste } = context;
    const own = wholePlace(await context.ownPlace());
    const overview = await readOverview(name, ledger, ask, new Date(), own);
    console.log(json ? JSON.stringify(overview) : describeOverview(overview, screenWidth(), paste));
  },
};

/** Describes the installation on one screen. Only the last line, a command to paste, may be wider. */
export function describeOverview(overview: Overview, width: number, paste: Context["paste"]): string {
  const { failing, unscanned } = overview;
  const worst = failing.worst.map((image) => ({ ...image, running: image.services }));
  const next = nextCommand(overview);
  const oneLine = (text: string) => shortened(terminalText(text), width);
  const [title = "", ...lines] = [
    titleOf(overview),
    ...worksLines(overview, oneLine),
    "",
    `Running and failing: ${failing.number}, ${failing.new} new this week (images --running --status FAILED)`,
    ...(worst.length > 0 ? renderColumns([IMAGE, GRAVEST, ...RUN_BY], worst, width).split("\n") : []),
    "",
    `Runs, and could not be scanned: ${unscanned.number} (images --running --status ERROR)`,
    // The reason of a build begins with the image's name, which is cut off.
    ...unscanned.groups.map(({ images: number, registry, reason }) =>
      oneLine(`  ${number} of ${registry}: ${reason.replace(/^Scan of .{1,600}? failed: /, "")}`),
    ),
    "",
    gateLine(overview),
  ].map((line) => fitted(line, width));
  const colour = ["backlog", "coverage"].includes(next) ? "green" : "red";
  return [paint(colour, title), ...lines, `Next: ${paste(next)}`].join("\n");
}

function titleOf({ installation, works, failing, unscanned, images }: Overview): string {
  const others = unscanned.others > 0 ? ` (${counted(unscanned.others, "other")})` : "";
  const said =
    images === 0
      ? "no image is known yet, because no task has started, or no event of one has arrived"
      : `${counted(failing.number, "image")} FAILED and running, ${unscanned.number} in error of what runs${others}`;
  return `${installation}${works.paused ? " is PAUSED (enabled = false): no scan is started;" : ":"} ${said}`;
}

function gateLine({ gate: { held, openUntil, decisions, ...judges } }: Overview): string {
  const { mode } = judges;
  const decided = decisions.map(({ detailType, number }) => `${number} ${detailType}`).join(", ");
  return [
    mode === "none"
      ? "Gate: none"
      : `Gate: holds ${counted(held, "deployment")}; mode ${mode ?? "not known"}${whereItBlocks(judges)}`,
    ...(openUntil ? [`OPEN until ${localTime(openUntil)}: every deployment passes (gate status)`] : []),
    ...(mode === "none" && !decided ? [] : [`this week ${decided || "no decision"} (command audit)`]),
  ].join("; ");
}

/** Returns the command for the most urgent problem. That every scan waits comes first. */
function nextCommand({ images, works, failing, unscanned }: Overview): string {
  return (
    ((works.breaker.openSince || works.waitsForTokenSince) && "breaker") ||
    ((images === 0 || works.paused || works.alarms?.length || placesLines(works).length) && "doctor") ||
    (failing.number > 0 && "images --running --status FAILED") ||
    (unscanned.number > 0 && "images --running --status ERROR") ||
    (works.backlog.waiting > 0 && "backlog") ||
    "coverage"
  );
}

/** Names members that do not answer sweeps, or send no task events. */
function placesLines({ places: { unanswered, notHeard } }: Overview["works"]): string[] {
  const line = (what: string, places: readonly string[]) =>
    places.length > 0 ? [`  ${counted(places.length, "place")} ${what} (doctor): ${places.join(", ")}`] : [];
  return [...line("NOT ANSWERING sweeps", unanswered), ...line("NOT HEARD, no task events", notHeard)];
}

/** @param oneLine shortens a line that quotes a registry or AWS */
function worksLines(
  { works, unknown, readAt, sweptAt, images }: Overview,
  oneLine: (line: string) => string,
): string[] {
  const { lastTaskEventAt, lastVerdictAt, breaker, waitsForTokenSince, backlog, alarms, hasAlarms } = works;
  const ago = (time: string | null) => (time === null ? "not known" : `${age(time, new Date(readAt))} ago`);
  const isKnown = unknown.every(({ what }) => what !== "lastEventAt");
  const none = images === 0 ? "no task event yet" : NO_TASK_EVENT;
  const event = lastTaskEventAt === null && isKnown ? none : `last task event ${ago(lastTaskEventAt)}`;
  const raised = alarms?.length
    ? `${alarms.join(", ")} (doctor)`
    : hasAlarms
      ? "none"
      : "off (monitoring.alarms)";
  return [
    `  ${event}, last verdict ${ago(lastVerdictAt)}`,
    `  backlog: ${backlog.waiting} waiting, ${backlog.held} held, ${backlog.retries} to be retried, ${backlog.scanning} running`,
    waitsForTokenSince === null
      ? []
      : `  WAITS FOR THE TOKEN since ${localTime(waitsForTokenSince)}: no scan starts before it is stored (breaker)`,
    breaker.openSince === null
      ? "  breaker: closed"
      : oneLine(`  EVERY SCAN WAITS since ${localTime(breaker.openSince)} (breaker): ${breaker.reason}`),
    `  alarms: ${alarms === null ? "not known" : raised}`,
    placesLines(works).map(oneLine),
    `  what runs: ${asOfSweep(sweptAt)}`,
    unknown.map(({ what, why }) => oneLine(`  not known: ${what} (${why})`)),
  ].flat();
}
