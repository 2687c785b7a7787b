import { readControl } from "../../../functions/capacity/control";
import type { ImageException } from "../../../functions/contract/blocking/exceptions";
import { addressOf } from "../../../functions/contract/documentation";
import { asField, withoutMarkup } from "../../../functions/contract/exportable";
import type { SeverityCounts, TopVulnerability } from "../../../functions/contract/images/vulnerabilities";
import { CONTROL_KEY, LAST_SWEEP_KEY } from "../../../functions/contract/ledger";
import { stateOf } from "../../../functions/exceptions/ends";
import { namesImage } from "../../../functions/exceptions/exceptions";
import { readImage as readItem } from "../../../functions/images/image-item";
import {
  type ListedVulnerability,
  unpackedList,
  vulnerabilitiesKey,
} from "../../../functions/images/vulnerability-list";
import {
  describeCounts,
  describeVulnerability,
  WORST_TITLE,
} from "../../../functions/results/messages/phrases/describe-vulnerability";
import type { Table } from "../../../functions/table/table";
import { readLastSweep } from "../../../functions/workloads/workloads-of";
import type { OwnPlace } from "../../account/caller";
import type { Context } from "../../commands";
import { describeWorkloads, whyOpen, withWorkloads } from "../../images/table";
import { DOUBTS, doubtOf } from "../../ledger/doubts";
import { imageFromRow, type ListedScan, rowsByKey, shown, withContents } from "../../ledger/listed-images";
import { shellWord } from "../../program-name";
import { fitted, paint } from "../../text/screen";
import { age, asOfSweep, localTime } from "../../text/times";

/** An image as `fargate-scans image --json` prints it: as in the list, with everything else that is known. */
export type ShownImage = Awaited<ReturnType<typeof readImage>>[number];

/** Reads all that the table has of an image, with the chosen vulnerabilities; empty if no row has that key. */
export async function readImage(
  table: Pick<Table, "getAll">,
  key: string,
  exceptions: readonly ImageException[],
  now: Date,
  own?: OwnPlace,
  isChosen: (vulnerability: ListedVulnerability) => boolean = () => true,
) {
  const [item = {}] = await withContents(table, await table.getAll([key]));
  const [row, listed] = [readItem(item), imageFromRow(item)];
  if (row === undefined || listed === undefined) {
    return [];
  }
  const { history } = row;
  const listKey = vulnerabilitiesKey(row.image, row.verdict?.copiedFrom);
  const rows = await rowsByKey(table, [LAST_SWEEP_KEY, CONTROL_KEY, listKey]);
  const list = unpackedList(rows.get(listKey));
  const { open, waiting } = readControl(rows.get(CONTROL_KEY)).breaker;
  const everyScanWaits = waiting
    ? { for: "token", nextTryAt: null }
    : open && { for: "breaker", nextTryAt: open.nextTryAt.toISOString() };
  const images = await withWorkloads(table, [listed], own);
  const named = { ...row.image, scannedDigest: row.verdict?.scannedDigest };
  const other = history.findIndex(({ verdict }) => verdict !== listed.verdict);
  const oldest = history.slice(0, other < 0 ? undefined : other).at(-1);
  return images.map((image) => ({
    ...image,
    /** End of the latest complete sweep, which tells what runs the image; null: there was none. */
    sweptAt: readLastSweep(rows.get(LAST_SWEEP_KEY))?.endedAt.toISOString() ?? null,
    /** Since when it has had this verdict. Its history may not reach further back. */
    verdictSince: oldest?.verdictAt?.toISOString() ?? image.verdictAt,
    /** Why every scan waits: the token, or the breaker with its next try; null: scans start as usual. */
    everyScanWaits: everyScanWaits ?? null,
    /** When its latest scan ended in an error; null: it did not. */
    errorSince: (image.scan?.state === "ERROR" && row.errorAt?.toISOString()) || null,
    /** Listed vulnerabilities that are asked for, the worst first; null: no list is kept. */
    vulnerabilities: list?.vulnerabilities.filter(isChosen) ?? null,
    /** Number of all listed vulnerabilities. */
    listedVulnerabilities: list?.vulnerabilities.length ?? null,
    /** Number of vulnerabilities that its scan found but that are not listed. */
    furtherVulnerabilities: list?.more ?? null,
    /** Why the image may have vulnerabilities that are not listed; null: the list is complete. */
    unlistedBecause: doubtOf(listed, list, row.verdict?.origin === "backend", now) ?? null,
    /** At most ten verdicts, the latest first. */
    history: history.map((past) => shown(past, "verdict", "verdictAt", "counts", "scanner", "policies")),
    /** The exceptions that name it, including those that have ended. */
    exceptions: exceptions
      .filter((exception) => namesImage(exception, named))
      .map((exception) => ({ ...exception, holds: stateOf(exception, now) !== "ended" })),
  }));
}

/** A line of the text, or a title and its lines; a part that is empty is left out. */
type Part = string | false | null | undefined | readonly Part[];

const linesOf = (parts: readonly Part[]): string[] =>
  parts.flatMap((part) => (typeof part === "object" && part ? linesOf(part) : part || []));

/** Returns lines below their title; empty without lines. */
function part(title: string, ...parts: readonly Part[]): Part {
  const lines = linesOf(parts);
  return lines.length > 0 && [title, ...lines.map((line) => `  ${line}`)];
}

/** Describes an image for a person. With `isChosen` its listed vulnerabilities are shown, else the worst. */
export function describeShown(
  image: ShownImage,
  now: Date,
  paste: Context["paste"],
  isChosen?: (vulnerability: ListedVulnerability) => boolean,
): string {
  const { running, sweptAt, verdictSince, copiedFrom, vulnerabilities: listed } = image;
  const asOf = asOfSweep(sweptAt);
  const worst = (image.topVulnerabilities ?? []).filter(isChosen ?? (() => true));
  const further = image.furtherVulnerabilities
    ? `; ${image.furtherVulnerabilities} more are in Sysdig alone`
    : "";
  const freshness = isFresh(image, now) ? `fresh until ${localTime(image.freshUntil)}` : "stale";
  const lines = linesOf([
    `Digest: ${image.digest ?? "not known"}`,
    image.verdict === null
      ? "Verdict: none yet"
      : [
          `Verdict: ${image.verdict} ${image.mayFailLonger ? "at least " : ""}since ${localTime(verdictSince)} (${age(verdictSince, now)})`,
          `Reached: ${localTime(image.verdictAt)}, ${freshness}`,
          copiedFrom && `Reached as: ${copiedFrom}, which has the same content`,
          image.change && `Change: ${image.change}`,
          `Vulnerabilities: ${countsOf(image.counts)}`,
        ],
    image.failedRules?.map((rule) => `Failed rule: ${withoutMarkup(rule)}`),
    isChosen && listed
      ? [
          `${listed.length} of ${image.listedVulnerabilities} vulnerabilities that are listed${further}:`,
          listed.map((each) => `  ${describeVulnerability(each)}`),
        ]
      : part(WORST_TITLE, worst.map(vulnerabilityLine)),
    isChosen &&
      image.unlistedBecause &&
      `The image may have more vulnerabilities: it ${DOUBTS[image.unlistedBecause][0]}.`,
    image.resultUrl && `Report: ${image.resultUrl}`,
    image.scan && scanLines(image, image.scan, paste),
    part(`Workloads that run it, ${asOf}:`, describeWorkloads(image)),
    running?.length === 0 && `Workloads that run it: none, ${asOf}`,
    running === null && NOT_MET,
    part("Next steps:", adviceOn(image, now, paste)),
    part(
      "Its latest verdicts:",
      image.history.map(({ verdictAt, verdict, counts }) => {
        return `${localTime(verdictAt)} ${verdict}: ${countsOf(counts)}`;
      }),
    ),
    part("Exceptions that name it:", image.exceptions.map(exceptionLine)),
    `Seen first: ${localTime(image.firstSeenAt)}, last: ${[localTime(image.lastSeenAt), image.lastTask].filter(Boolean).join(", ")}`,
  ]);
  const title = paint("bold", fitted(`${image.reference} (${image.platform})`));
  return [title, ...lines.map((line) => fitted(line))].join("\n");
}

const NOT_MET =
  "Workloads that run it: not known, no sweep of the running tasks has met it yet (sweep_schedule)";

const isFresh = ({ freshUntil }: ShownImage, now: Date): boolean => new Date(freshUntil ?? 0) > now;

const countsOf = (counts: SeverityCounts | null): string => (counts ? describeCounts(counts) : "not known");

function exceptionLine({ image, owner, ...exception }: ShownImage["exceptions"][number]): string {
  const { accounts, workloads, until, holds, reason } = exception;
  const where = accounts ? `, in ${accounts.join(", ")}` : "";
  const of = workloads ? `, for ${workloads.join(", ")}` : "";
  return `${image}, of ${owner}${where}${of}, until ${until}${holds ? "" : " (ENDED)"}: ${reason}`;
}

export function vulnerabilityLine(vulnerability: TopVulnerability): string {
  const { fixedSince, epss, layer } = vulnerability;
  const facts = [
    describeVulnerability(vulnerability),
    fixedSince && `fix there since ${fixedSince}`,
    epss !== undefined && `EPSS ${(100 * epss).toFixed(2)} %`,
    layer !== undefined && `layer ${layer}`,
  ];
  return facts.filter(Boolean).join(", ");
}

function scanLines(
  { errorSince, everyScanWaits }: ShownImage,
  scan: ListedScan,
  paste: Context["paste"],
): readonly Part[] {
  const { state, dueAt, build } = scan;
  const since = errorSince ? ` since ${localTime(errorSince)}` : "";
  const tried = dueAt ? `tried from ${localTime(dueAt)} on` : "tried with another task or sweep";
  const waits = everyScanWaits && `every scan waits for the ${everyScanWaits.for}: ${paste("breaker")}`;
  const why = whyOpen(scan);
  return [
    `Scan: ${state}${since}${state === "SCANNING" ? "" : `, ${waits ?? tried}`}`,
    why && `Reason: ${why}`,
    build && `Build: ${build}`,
  ];
}

/** Returns the next steps with commands to paste. The reason of an error has its own advice. */
function adviceOn(image: ShownImage, now: Date, paste: Context["paste"]): readonly Part[] {
  const { verdict, scan, digest, running } = image;
  const name = shellWord(digest === null ? image.reference : `${image.repository}@${digest}`);
  const fixes = (image.topVulnerabilities ?? []).flatMap(({ package: part, fixedIn }) =>
    part && fixedIn ? [asField(`${part} to ${fixedIn}`)] : [],
  );
  const [first] = running ?? [];
  return [
    verdict === "FAILED" && [
      fixes.length > 0
        ? `Update ${[...new Set(fixes)].join(", ")}; build, push and deploy the image.`
        : "No fix is known here: the report has all vulnerabilities.",
      !image.exceptions.some(({ holds }) => holds) &&
        `To run the image anyway, add an exception (input exceptions, ${addressOf("docs/exceptions.md")}).`,
      first && `Decisions of gate and enforcement: ${paste(`workload ${shellWord(first.path)}`)}`,
    ],
    verdict === "NO_POLICY" && "No policy judges it: assign one in Sysdig, or name one in sysdig_policies.",
    scan?.state === "ERROR" && `Once that is fixed: ${paste(`rescan --image ${name}`)}`,
    scan && scan.state !== "ERROR" && `Wait for its scan: ${paste(`wait --image ${name}`)}`,
    scan === null &&
      verdict !== null &&
      !isFresh(image, now) &&
      `A sweep has it scanned again. At once: ${paste(`rescan --image ${name}`)}`,
  ];
}
