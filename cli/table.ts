import Table from "cli-table3";
import type { OpenBreaker } from "../functions/capacity/breaker/decisions";
import { DAY, HOUR, MINUTE } from "../functions/contract/durations";
import { shorten } from "../functions/contract/image";
import { compareCounts, SEVERITIES, SEVERITY_HEADS } from "../functions/contract/severity";
import { describeVulnerability } from "../functions/results/describe-vulnerability";
import { describeWorkloads, type Workloads } from "./list/workloads";
import type { ListedImage, ListedScan, Status } from "./listed-image";

const TASK_WIDTH = 19;
/** Services that stand below the table for each image. */
const MOST_SERVICES = 3;

/** From what somebody has to look at to what is well. */
const WORST_FIRST: readonly Status[] = [
  "FAILED",
  "ERROR",
  "NO_POLICY",
  "WAITING",
  "HELD",
  "STARTING",
  "SCANNING",
  "PASSED",
];

/** Sorts images, the worst first: those that failed, by their vulnerabilities, then those that could not be judged. */
export function worstImagesFirst<T extends ListedImage>(images: readonly T[]): T[] {
  return [...images].sort(
    (left, right) =>
      rank(left) - rank(right) ||
      compareCounts(right.counts, left.counts) ||
      left.reference.localeCompare(right.reference, "en") ||
      left.platform.localeCompare(right.platform, "en"),
  );
}

/**
 * The table for people, and below it, by its numbers, what is too long for a table.
 *
 * @param showsWorkloads whether it is said who runs which image; otherwise only of those that failed
 */
export function renderTable(
  images: readonly (ListedImage & Partial<Workloads>)[],
  now: Date,
  showsWorkloads = false,
): string {
  const table = new Table({
    head: ["#", "image", "arch", "verdict", "age", ...SEVERITY_HEADS, "scan", "task"],
    colAligns: [
      "right",
      "left",
      "left",
      "left",
      "right",
      ...SEVERITIES.map(() => "right" as const),
      "left",
      "left",
    ],
    // Without colours: what is printed may end up in a file or in a mail.
    style: { head: [], border: [], compact: true },
  });
  table.push(...images.map((image, index) => [`${index + 1}`, ...cells(image, now)]));
  return [
    ...(images.length > 0 ? [table.toString()] : []),
    ...notes("Failed rules:", images, ({ failedRules }) => failedRules ?? []),
    ...notes("The worst vulnerabilities:", images, (image) =>
      // For one image it is shown whatever the verdict is; for many it would hide the failed ones.
      image.verdict === "FAILED" || images.length === 1 ? worstOf(image) : [],
    ),
    ...notes("Who runs them:", images, ({ verdict, running = null, furtherServices = null, owner = null }) =>
      showsWorkloads || verdict === "FAILED"
        ? describeWorkloads({ running, furtherServices, owner }, MOST_SERVICES)
        : [],
    ),
    ...notes("Whose name the verdict rests on:", images, ({ boundTo }) => [boundTo]),
    ...notes("Reports in Sysdig Secure:", images, ({ resultUrl }) => [resultUrl]),
    ...notes("Why there is no newer verdict:", images, ({ scan }) => [scan && whyOpen(scan)]),
    summary(images),
  ].join("\n");
}

/** What stands above every list while the installation is impaired. */
export function renderImpairment({ openedAt, reason, canary, nextCanaryAt }: OpenBreaker, now: Date): string {
  const since = openedAt.toISOString();
  const nextTry = canary === undefined ? `at ${nextCanaryAt.toISOString()}` : "runs now";
  return [
    `INSTALLATION IMPAIRED since ${since} (${age(since, now)}): every scan waits until this is fixed.`,
    `  Reason: ${terminalText(reason)}`,
    `  Next try: ${nextTry}. Once a scan works, all that wait are started.`,
    "",
  ].join("\n");
}

/** Time since then, in the largest unit that it fills. */
export function age(since: string | null, now: Date): string {
  if (since === null) {
    return "-";
  }
  const passed = Math.max(0, now.getTime() - new Date(since).getTime());
  if (passed < HOUR) {
    return `${Math.floor(passed / MINUTE)} min`;
  }
  return passed < 2 * DAY ? `${Math.floor(passed / HOUR)} h` : `${Math.floor(passed / DAY)} d`;
}

function cells(image: ListedImage, now: Date): string[] {
  return [
    shorten(image.reference),
    image.platform.replace("linux/", ""),
    image.verdict ?? "-",
    age(image.verdictAt, now),
    ...SEVERITIES.map((severity) => `${image.counts?.[severity] ?? "-"}`),
    image.scan?.state ?? "-",
    taskName(image.firstTask ?? image.lastTask),
  ].map(terminalText);
}

/** Cluster and the first part of the id are enough to find a task; old ARNs have no cluster. */
function taskName(arn: string | null): string {
  const [, ...parts] = arn?.split("/") ?? [];
  const id = parts.pop()?.slice(0, 8);
  return id === undefined ? "-" : shorten([...parts, id].join("/"), TASK_WIDTH);
}

/** What is too long for a table, by the number of its row. */
export function notes<T>(
  title: string,
  images: readonly T[],
  notesOf: (image: T) => readonly (string | null)[],
): string[] {
  const lines = images.flatMap((image, index) =>
    notesOf(image)
      .filter((note) => note !== null)
      .map((note) => `${`${index + 1}`.padStart(4)}  ${terminalText(note)}`),
  );
  return lines.length > 0 ? ["", title, ...lines] : [];
}

function worstOf({ topVulnerabilities }: ListedImage): string[] {
  return (topVulnerabilities ?? []).map(describeVulnerability);
}

/** Why a scan has no verdict, and who can fix it. */
export function whyOpen({
  reason,
  errorClass,
  errorScope,
}: Pick<ListedScan, "reason" | "errorClass" | "errorScope">): string | null {
  const kind = [errorClass, errorScope].filter(Boolean).join(", ");
  return reason && (kind ? `${reason} (${kind})` : reason);
}

function summary(images: readonly ListedImage[]): string {
  const counted = WORST_FIRST.flatMap((status) => {
    const count = images.filter(({ verdict, scan }) => verdict === status || scan?.state === status).length;
    return count > 0 ? [`${count} ${status}`] : [];
  });
  const total = images.length === 1 ? "1 image" : `${images.length} images`;
  return images.length === 0 ? "No images." : `\n${total}: ${counted.join(", ")}.`;
}

/** A reason may quote what a registry said, and anybody may write into the table: nothing of it may move the cursor or turn the text around. */
export function terminalText(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ");
}

function rank({ verdict, scan }: ListedImage): number {
  return WORST_FIRST.findIndex((status) => status === verdict || status === scan?.state);
}
