import { withoutMarkup } from "../../../functions/contract/exportable";
import { clusterPath, describeWorkloads, type ImageInList, whyOpen, workloadOf } from "../../images/table";
import { terminalText } from "../../text/screen";
import { vulnerabilityLine } from "../image/report";

/** A fact about an image. Null or an empty list: not known, or not true. */
export type Fact = string | number | null | readonly string[];

/** Facts about an image by title, which is the column of `--csv` and must not change. Times are of UTC. */
export const FACTS: Readonly<Record<string, (image: ImageInList) => Fact>> = {
  Verdict: ({ verdict, scan }) => [verdict ?? [], scan?.state ?? []].flat(),
  Image: ({ reference }) => reference,
  Platform: ({ platform }) => platform,
  Critical: ({ counts }) => counts?.critical ?? null,
  High: ({ counts }) => counts?.high ?? null,
  Medium: ({ counts }) => counts?.medium ?? null,
  Low: ({ counts }) => counts?.low ?? null,
  Negligible: ({ counts }) => counts?.negligible ?? null,
  // Without seconds: their digits are random, and would be half of the page. Spreadsheets know this form.
  "Reached (UTC)": ({ verdictAt }) => verdictAt?.slice(0, 16).replace("T", " ") ?? null,
  Change: ({ change }) => change,
  "Fails since": ({ failingSince, mayFailLonger }) =>
    failingSince && `${dayOf(failingSince)}${mayFailLonger ? " or before" : ""}`,
  "Why there is no newer verdict": ({ scan }) => scan && (whyOpen(scan) ?? "No reason is recorded"),
  "Failed rules": ({ failedRules }) => (failedRules ?? []).map(withoutMarkup),
  "Worst vulnerabilities": ({ topVulnerabilities }) => (topVulnerabilities ?? []).map(vulnerabilityLine),
  Owner: ({ running }) => [...new Set(running?.map(({ owner }) => owner ?? "no owner"))],
  Cluster: ({ running }) => [...new Set(running?.map(clusterPath))],
  "Runs in": (image) => workloadOf(image, image.running ? "nothing" : "not known", " and %d more"),
  Tasks: ({ running }) => running?.reduce((sum, { tasks }) => sum + tasks, 0) ?? null,
  Workloads: (image) => describeWorkloads(image, dayOf),
  Digest: ({ digest }) => digest,
  "Reached as": ({ copiedFrom }) => copiedFrom,
  "First seen": ({ firstSeenAt }) => firstSeenAt && dayOf(firstSeenAt),
  "Last seen": ({ lastSeenAt }) => lastSeenAt && dayOf(lastSeenAt),
  Report: ({ resultUrl }) => resultUrl,
};

const dayOf = (time: string): string => time.slice(0, 10);

/**
 * Beginnings that spreadsheets take for a formula. In many countries a semicolon ends a cell, too.
 *
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
const FORMULA = /(^|;)(?=\s*[=+\-@＝＋－＠])/g;

/** Renders a table with a line for each image, as RFC 4180 has it. */
export function renderCsv(images: readonly ImageInList[]): string {
  const lines = images.map((image) => Object.values(FACTS).map((factOf) => factOf(image)));
  return [Object.keys(FACTS), ...lines].map((cells) => `${cells.map(cellOf).join(",")}\r\n`).join("");
}

/** Returns a cell on one line without control characters. An apostrophe makes a spreadsheet take the rest as text. */
function cellOf(fact: Fact): string {
  const harmless = terminalText([fact ?? []].flat().join("; ")).replace(FORMULA, "$1'");
  return /[",]/.test(harmless) ? `"${harmless.replace(/"/g, '""')}"` : harmless;
}
