import { SEVERITIES } from "../../functions/contract/severity";
import type { ImageInList } from "../images/workloads";

type Cell = string | number | boolean | null;

/** A cell of each column, by the column's name. */
const COLUMNS: Readonly<Record<string, (image: ImageInList) => Cell>> = {
  reference: ({ reference }) => reference,
  repository: ({ repository }) => repository,
  digest: ({ digest }) => digest,
  platform: ({ platform }) => platform,
  verdict: ({ verdict }) => verdict,
  verdictAt: ({ verdictAt }) => verdictAt,
  freshUntil: ({ freshUntil }) => freshUntil,
  change: ({ change }) => change,
  failingSince: ({ failingSince }) => failingSince,
  mayFailLonger: ({ mayFailLonger }) => mayFailLonger,
  ...Object.fromEntries(
    SEVERITIES.map((severity) => [severity, ({ counts }: ImageInList) => counts?.[severity] ?? null]),
  ),
  failedRules: ({ failedRules }) => (failedRules ?? []).join("; "),
  worst: ({ topVulnerabilities }) =>
    (topVulnerabilities ?? [])
      .map(
        ({ name, fixedIn, ...each }) => `${name} in ${each.package}${fixedIn ? `, fixed in ${fixedIn}` : ""}`,
      )
      .join("; "),
  owner: ({ owner }) => owner,
  tasks: ({ running }) => running?.reduce((sum, { tasks }) => sum + tasks, 0) ?? null,
  services: ({ running }) => (running ?? []).map(({ cluster, name }) => `${cluster}/${name}`).join("; "),
  furtherServices: ({ furtherServices }) => furtherServices,
  scan: ({ scan }) => scan?.state ?? null,
  errorClass: ({ scan }) => scan?.errorClass ?? null,
  errorScope: ({ scan }) => scan?.errorScope ?? null,
  reason: ({ scan }) => scan?.reason ?? null,
  firstSeenAt: ({ firstSeenAt }) => firstSeenAt,
  lastSeenAt: ({ lastSeenAt }) => lastSeenAt,
  resultUrl: ({ resultUrl }) => resultUrl,
  boundTo: ({ boundTo }) => boundTo,
  ofRepository: ({ ofRepository }) => ofRepository,
};

/** What spreadsheets take for a formula: https://owasp.org/www-community/attacks/CSV_Injection */
const FORMULA = /^(?:[\t\r\n]|\s*[=+\-@＝＋－＠])/;

/** The names of the columns, as a line. */
export const CSV_HEAD = lineOf(Object.keys(COLUMNS));

/** The image as a line of RFC 4180. What is not known is empty. */
export function csvLine(image: ImageInList): string {
  return lineOf(Object.values(COLUMNS).map((cellOf) => cellOf(image)));
}

/** @see https://www.rfc-editor.org/rfc/rfc4180#section-2 */
function lineOf(cells: readonly Cell[]): string {
  return `${cells.map((cell) => quoted(harmless(`${cell ?? ""}`))).join(",")}\r\n`;
}

/** An apostrophe makes a spreadsheet take the rest as text. */
function harmless(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}
