import { readControl } from "../../../functions/capacity/control";
import type { ImageException } from "../../../functions/contract/blocking/exceptions";
import { addressOf } from "../../../functions/contract/documentation";
import { asField, withoutMarkup } from "../../../functions/contract/exportable";
import type { SeverityCounts, TopVulnerability } from "../../../functions/contract/images/vulnerabilities";
import { CONTROL_KEY, LAST_SWEEP_KEY, PARTITION_KEY } from "../../../functions/contract/ledger";
import { stateOf } from "../../../functions/exceptions/ends";
import { namesImage } from "../../../functions/exceptions/exceptions";
import { readImage as readItem } from "../../../functions/images/image-item";
import type { PastVerdict } from "../../../functions/images/verdict";
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
import { imageFromRow, shown, withContents } from "../../ledger/listed-images";
import { shellWord } from "../../program-name";
import { fitted, paint } from "../../text/screen";
import { age, asOfSweep, localTime } from "../../text/times";

/** An image as `fargate-scans image --json` prints it: as in the list, with everything else that is known. */
export type ShownImage = Awaited<ReturnType<typeof readImage>>[number];

/** Shows a verdict with the scanner's version and the names of the policies; null: those of the account. */
const shownVerdict = (past: PastVerdict) =>
  shown(past, "verdict", "verdictAt", "counts", "scanner", "policies");

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
  const keys = [LAST_SWEEP_KEY, CONTROL_KEY, vulnerabilitiesKey(row.image, row.verdict?.copiedFrom)];
  const rows = await table.getAll(keys);
  const [sweep, control, listItem] = keys.map((of) => rows.find((each) => each[PARTITION_KEY] === of));
  const list = unpackedList(listItem);
  const { open, waiting } = readControl(control).breaker;
  const images = await withWorkloads(table, [listed], own);
  const named = { ...row.image, scannedDigest: row.verdict?.scannedDigest };
  const other = history.findIndex(({ verdict }) => verdict !== listed.verdict);
  const oldest = history.slice(0, other < 0 ? undefined : other).at(-1);
  return images.map((image) => ({
    ...image,
    /** End of the latest complete sweep, which tells what runs the image; null: there was none. */
    sweptAt: readLastSweep(sweep)?.endedAt.toISOString() ?? null,
    /** Since when it has had this verdict. Its history may not reach further back. */
    verdictSince: image.failingSince ?? oldest?.verdictAt?.toISOString() ?? image.verdictAt,
    /** Why every scan waits: the token, or the breaker with its next try; null: scans start as usual. */
    everyScanWaits: waiting
      ? { for: "token", nextTryAt: null }
      : open
        ? { for: "breaker", nextTryAt: open.nextTryAt.toISOString() }
        : null,
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
    history: history.map(shownVerdict),
    /** The exceptions that name it, including those that have ended. */
    exceptions: exceptions
      .filter((exception) => namesImage(exception, named))
      .map((exception) => ({ ...exception, holds: stateOf(exception, now) !== "ended" })),
  }));
}

/** Lines; false and null are left out. */
type Lines = readonly (string | false | null)[];

type Paste = Context["paste"];

/** Describes an image for a person. With `isChosen` its listed vulnerabilities are shown, else the worst. */
export function describeShown(
  image: ShownImage,
  now: Date,
  paste: Paste,
  isChosen?: (vulnerability: ListedVulnerability) => boolean,
): string {
  const { running, sweptAt } = image;
  const asOf = asOfSweep(sweptAt);
  const worst = (image.topVulnerabilities ?? []).filter(isChosen ?? (() => true));
  const owner = running?.length
    ? ` (${image.owner === null ? "no owner by owner_tag_keys" : `owner ${image.owner}`})`
    : "";
  const lines: Lines = [
    `Digest: ${image.digest ?? "not known"}`,
    ...verdictLines(image, now),
    ...(image.failedRules ?? []).map((rule) => `Failed rule: ${withoutMarkup(rule)}`),
    ...(isChosen && image.vulnerabilities
      ? listLines(image, image.vulnerabilities)
      : part(WORST_TITLE, worst.map(vulnerabilityLine))),
    isChosen !== undefined &&
      image.unlistedBecause &&
      `It may have others: it ${DOUBTS[image.unlistedBecause][0]}.`,
    image.resultUrl && `Report: ${image.resultUrl}`,
    ...scanLines(image),
    ...part(`Workloads that run it${sweptAt ? `, ${asOf}` : ""}${owner}:`, describeWorkloads(image)),
    running?.length === 0 && `Workloads that run it: none, ${asOf}`,
    running === null && `${NOT_MET}${image.lastTask ? `, started by ${image.lastTask}` : ""}`,
    ...part("Next steps:", adviceOn(image, now, paste)),
    ...part("Its latest verdicts:", image.history.map(verdictLine)),
    ...part("Exceptions that name it:", image.exceptions.map(exceptionLine)),
    `Seen first: ${localTime(image.firstSeenAt)}, last: ${[localTime(image.lastSeenAt), image.lastTask].filter(Boolean).join(", ")}`,
  ];
  const title = paint("bold", fitted(`${image.reference} (${image.platform})`));
  return [title, ...lines.filter((line) => typeof line === "string").map((line) => fitted(line))].join("\n");
}

const isFresh = ({ freshUntil }: ShownImage, now: Date): boolean => new Date(freshUntil ?? 0) > now;

function verdictLines(image: ShownImage, now: Date): Lines {
  const { verdict, freshUntil, verdictSince, verdictAt, counts, copiedFrom, change } = image;
  if (verdict === null) {
    return ["Verdict: none yet"];
  }
  return [
    `Verdict: ${verdict} ${image.mayFailLonger ? "at least " : ""}since ${localTime(verdictSince)} (${age(verdictSince, now)})`,
    `Reached: ${localTime(verdictAt)}, ${isFresh(image, now) ? `fresh until ${localTime(freshUntil)}` : "stale"}`,
    copiedFrom && `Reached as: ${copiedFrom}, which has the same content`,
    change && `Change: ${change}`,
    `Vulnerabilities: ${countsOf(counts)}`,
  ];
}

function listLines(
  { listedVulnerabilities: all, furtherVulnerabilities: more }: ShownImage,
  chosen: readonly ListedVulnerability[],
): Lines {
  const further = more ? `; ${more} more are in Sysdig alone` : "";
  return [
    `${chosen.length} of ${all ?? 0} vulnerabilities that are listed${further}:`,
    ...chosen.map((each) => `  ${describeVulnerability(each)}`),
  ];
}

const verdictLine = ({ verdict, verdictAt, counts }: ShownImage["history"][number]): string =>
  `${localTime(verdictAt)} ${verdict}: ${countsOf(counts)}`;

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

function scanLines({ scan, errorSince, everyScanWaits }: ShownImage): Lines {
  if (scan === null) {
    return [];
  }
  const { state, dueAt, build } = scan;
  const due = state === "ERROR" ? "next try" : "due";
  const facts = [
    errorSince ? `${state} since ${localTime(errorSince)}` : state,
    everyScanWaits && state !== "SCANNING"
      ? everyScanWaits.for === "token"
        ? "next try within two minutes after the token is stored"
        : `tried once the breaker closes, which has its next try at ${localTime(everyScanWaits.nextTryAt)}`
      : dueAt
        ? `${due} at ${localTime(dueAt)}`
        : state === "ERROR" && "next try with another task or sweep",
  ];
  const why = whyOpen(scan);
  return [`Scan: ${facts.filter(Boolean).join(", ")}`, why && `Reason: ${why}`, build && `Build: ${build}`];
}

const NOT_MET =
  "Workloads that run it: not known, no sweep of the running tasks has met it yet (sweep_schedule)";

/** Returns the next steps, one a line, with commands to paste. The reason of an error has its own advice. */
function adviceOn(image: ShownImage, now: Date, paste: Paste): Lines {
  const { verdict, scan, digest, running } = image;
  const name = shellWord(digest === null ? image.reference : `${image.repository}@${digest}`);
  const isError = scan?.state === "ERROR";
  const fixes = (image.topVulnerabilities ?? []).flatMap(({ package: part, fixedIn }) =>
    part && fixedIn ? [asField(`${part} to ${fixedIn}`)] : [],
  );
  const update = `Update ${[...new Set(fixes)].join(", ")}; build, push and deploy the image.`;
  const isFailed = verdict === "FAILED";
  const [first] = (isFailed && running) || [];
  return [
    isFailed && (fixes.length > 0 ? update : "No fix is known here: the report has all vulnerabilities."),
    isFailed &&
      !image.exceptions.some(({ holds }) => holds) &&
      `If it has to run all the same: an exception (input exceptions, ${addressOf("docs/exceptions.md")}).`,
    first !== undefined && `Decisions of gate and enforcement: ${paste(`workload ${shellWord(first.path)}`)}`,
    verdict === "NO_POLICY" && "No policy judges it: assign one in Sysdig, or name one in sysdig_policies.",
    isError && `Once that is fixed: ${paste(`rescan --image ${name}`)}`,
    scan !== null && !isError && `Wait for its scan: ${paste(`wait --image ${name}`)}`,
    scan === null &&
      verdict !== null &&
      !isFresh(image, now) &&
      `A sweep has it scanned again. At once: ${paste(`rescan --image ${name}`)}`,
  ];
}

const part = (title: string, lines: Lines): Lines => {
  const some = lines.filter((line) => typeof line === "string");
  return some.length > 0 ? [title, ...some.map((line) => `  ${line}`)] : [];
};

const countsOf = (counts: SeverityCounts | null): string => (counts ? describeCounts(counts) : "not known");
