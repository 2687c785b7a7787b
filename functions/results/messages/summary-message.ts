import { commandLine } from "../../contract/documentation";
import { DAY, inUtc } from "../../contract/durations";
import { withoutMarkup } from "../../contract/exportable";
import { shorten, shortened } from "../../contract/images/image";
import { SEVERITIES, type SeverityCounts } from "../../contract/images/vulnerabilities";
import type {
  FailingImage,
  NeverScannedImage,
  ScanSummary,
  SummaryDecision,
  SummaryDecisions,
  SummaryService,
} from "../../contract/notices/summary";
import { foreignPlace, nameIn, type Place } from "../../contract/places/place";
import type { TopicMessage } from "./topic-message";

/** Characters of each part, at most. Together they stay below the 8,000 that a chat shows. */
const MAX_CHARACTERS = { failing: 3400, neverScanned: 1600, gate: 500, enforcement: 500 } as const;
/** Characters of a line, which people read at a glance. */
const LONGEST_LINE = 400;
/** Characters of an image's name, and of any other name. */
const LONGEST_REFERENCE = 120;
const LONGEST_NAME = 60;
const LONGEST_REASON = 180;

export function titleOfSummary({ installation, failing, neverScanned }: ScanSummary): string {
  const fails = `${counted(failing.number, "image")} ${failing.number === 1 ? "fails" : "fail"}`;
  const never = `${neverScanned.number} ${neverScanned.number === 1 ? "was" : "were"} never scanned`;
  return `Scan summary of ${installation}: ${neverScanned.number > 0 ? `${fails}, ${never}` : fails}`;
}

/** Describes a summary for e-mail, chat and terminal: at most 8,000 characters. Says how many entries are left out. */
export function describeSummary(summary: ScanSummary): string[] {
  const { installation, account, region, from, to, isComplete, sweptAt } = summary;
  const { failing, neverScanned, gate, heldDeployments, enforcement } = summary;
  const lineOf = (decision: SummaryDecision) => decisionLine(decision, summary);
  const fails = failing.images.map((image, index) => `${index + 1}. ${failingLine(image, summary)}`);
  const never = neverScanned.images.map((image) => neverScannedLine(image, summary));
  return [
    `Installation: ${[installation, account, region].filter(Boolean).map(withoutMarkup).join(", ")}`,
    `Period: ${inUtc(from)} to ${inUtc(to)}; days are in UTC.`,
    sweptAt === undefined
      ? "Running images: images that a task used in the last 7 days, because no sweep has completed yet."
      : `Running images: according to the sweep of ${inUtc(sweptAt)}, and the scans that ended since then.`,
    ...(isComplete
      ? []
      : [
          `THIS SUMMARY IS INCOMPLETE, because not all of the ledger could be read in time. ${commandLine("summary", installation)} reads all.`,
        ]),
    "",
    `Running and failing: ${counted(failing.number, "image")}, ${failing.new} new; besides, ${failing.notRunning} not seen running.`,
    ...bounded(fails, failing.number, "failing"),
    "",
    `Running, never scanned: ${counted(neverScanned.number, "image")}; besides, ${neverScanned.notRunning} not seen running.`,
    ...bounded(never, neverScanned.number, "neverScanned"),
    "",
    ...capacityLines(summary.capacity),
    "",
    `Gate: ${decisions(gate)}${heldDeployments > 0 ? ` It holds ${counted(heldDeployments, "deployment")} now.` : ""}`,
    ...bounded(gate.latest.map(lineOf), published(gate), "gate"),
    `Enforcement: ${decisions(enforcement)}`,
    ...bounded(enforcement.latest.map(lineOf), published(enforcement), "enforcement"),
  ];
}

function bounded(lines: readonly string[], number: number, part: keyof typeof MAX_CHARACTERS): string[] {
  const shown: string[] = [];
  let characters = 0;
  for (const line of lines.map((each) => shortened(each, LONGEST_LINE))) {
    characters += line.length + 1;
    if (characters > MAX_CHARACTERS[part]) {
      break;
    }
    shown.push(line);
  }
  const further = number - shown.length;
  return further > 0 ? [...shown, `… and ${further} more`] : shown;
}

function failingLine(image: FailingImage, { to, ...own }: Pick<ScanSummary, keyof Place | "to">): string {
  const { counts, failingSince, mayFailLonger, isNew, services } = image;
  const days = Math.floor((Date.parse(to) - Date.parse(failingSince)) / DAY);
  const since = `${mayFailLonger ? "at least since" : "since"} ${day(failingSince)} (${counted(days, "day")}${isNew ? ", NEW" : ""})`;
  return [
    nameOf(image),
    counts ? countsOf(counts) : "vulnerabilities not known",
    `fails ${since}`,
    ...(services.length > 0 ? [runsOn(image, own)] : []),
  ].join("; ");
}

function neverScannedLine(image: NeverScannedImage, own: Place): string {
  const { firstSeenAt, services, state, reason = "" } = image;
  const words = shortReason(reason.replace(/^Scan of .{1,600}? failed: /, ""));
  return `- ${[
    nameOf(image),
    ...(firstSeenAt ? [`seen since ${day(firstSeenAt)}`] : []),
    ...(services.length > 0 ? [runsOn(image, own)] : []),
    [state === "NONE" ? "no scan was asked for again" : state, ...(words ? [words] : [])].join(": "),
  ].join("; ")}`;
}

function capacityLines(capacity: ScanSummary["capacity"]): string[] {
  const { waiting, held, scanning, errors, limit, limitReason = "", impairedSince } = capacity;
  const reason = shortReason(limitReason);
  const needs =
    limit === "token"
      ? "Every scan waits"
      : `Waiting scans need a free ${limit === "slot" ? "slot" : "engine"}`;
  return [
    `Capacity: ${waiting} waiting, ${held} held until their time, ${scanning} running, ${errors} in error.`,
    ...(impairedSince ? [`EVERY SCAN WAITS since ${inUtc(impairedSince)}: ${reason}`] : []),
    ...(limit && !impairedSince ? [`${needs}: ${reason}`] : []),
  ];
}

function decisions({ number, kinds }: SummaryDecisions): string {
  const each = kinds.map(({ detailType, number: count }) => `${count} ${withoutMarkup(detailType)}`);
  return `${counted(number, "decision")}${each.length > 0 ? `: ${each.join(", ")}` : ""}.`;
}

/** Counts the decisions that were published. A decision of the kind `passed` is not. */
const published = ({ kinds }: SummaryDecisions): number =>
  kinds.reduce((sum, { detailType, number }) => sum + (detailType === "passed" ? 0 : number), 0);

function decisionLine(
  { detailType, decidedAt, cluster, service, family, account = "", region = "", ...about }: SummaryDecision,
  own: Place,
): string {
  const name = [cluster, service ?? family]
    .flatMap((part) => (part === undefined ? [] : short(part)))
    .join("/");
  const where = name && nameIn(foreignPlace({ account, region }, own), name);
  const further = about.furtherImages > 0 ? ` and ${about.furtherImages} more` : "";
  const named = about.images.length > 0 ? [`${about.images.map(referenceOf).join(", ")}${further}`] : [];
  return `- ${withoutMarkup(detailType)}: ${where || "unknown"}, ${[day(decidedAt), ...named].join(": ")}`;
}

/** Names an image with the beginning of its digest, because a tag may move. */
function nameOf({ reference, digest, platform }: Pick<FailingImage, "reference" | "digest" | "platform">) {
  return `${referenceOf(reference)} (${[digest?.slice(0, 19), platform.replace("linux/", "")].filter(Boolean).join(", ")})`;
}

/** Describes the workloads that run an image. The owner comes first, because people look for the owner. */
function runsOn({ owner, services, furtherServices }: FailingImage | NeverScannedImage, own: Place): string {
  const further = furtherServices > 0 ? [`${furtherServices} more`] : [];
  const runs = [...services.map((service) => serviceOf(service, own)), ...further].join(", ");
  return [...(owner ? [ownerOf(owner)] : []), `runs in ${runs}`].join("; ");
}

/** Names a service, with its place if that is not the installation's own. */
function serviceOf({ kind, name, cluster, tasks, ...place }: SummaryService, own: Place): string {
  const path = nameIn(foreignPlace(place, own), [cluster, name].filter(Boolean).map(short).join("/"));
  return `${kind === "family" ? "family " : ""}${path} (${counted(tasks, "task")})`;
}

const ownerOf = (owner: string): string => `owner ${short(owner)}`;

/** Cuts a reason at the end of a word, unless the last word is as long as an address. */
const shortReason = (reason: string): string =>
  shortened(withoutMarkup(reason), LONGEST_REASON).replace(/\s\S{0,30}…$/, "…");

const short = (name: string): string => shortened(withoutMarkup(name), LONGEST_NAME);

const referenceOf = (reference: string): string => shorten(withoutMarkup(reference), LONGEST_REFERENCE);

function countsOf(counts: SeverityCounts): string {
  const found = SEVERITIES.filter((severity) => counts[severity] > 0);
  return found.map((severity) => `${counts[severity]} ${severity}`).join(", ") || "no vulnerability";
}

const counted = (number: number, what: string): string => `${number} ${what}${number === 1 ? "" : "s"}`;

const day = (time: string): string => time.slice(0, 10);

export function summaryMessage(summary: ScanSummary): TopicMessage {
  const { failing, neverScanned } = summary;
  return {
    title: titleOfSummary(summary),
    lines: describeSummary(summary),
    steps: [
      `${commandLine("report --running --html report.html", summary.installation)} makes a page of all that runs.`,
    ],
    attributes: { summary: failing.number > 0 ? "FAILING" : neverScanned.number > 0 ? "UNSCANNED" : "CLEAR" },
    id: summary.summaryId,
    thread: `${summary.installation} summary`,
  };
}
