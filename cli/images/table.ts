import { format } from "node:util";
import { imageKey } from "../../functions/contract/images/image";
import { OPEN_STATES } from "../../functions/contract/images/scan";
import { compareCounts } from "../../functions/contract/images/vulnerabilities";
import { LAST_SWEEP_KEY } from "../../functions/contract/ledger";
import { nameIn } from "../../functions/contract/places/place";
import type { Workload } from "../../functions/contract/places/workload";
import type { Table } from "../../functions/table/table";
import {
  type KnownWorkloads,
  placesIn,
  readLastSweep,
  readLastSweeps,
  readWorkloads,
} from "../../functions/workloads/workloads-of";
import type { OwnPlace } from "../account/caller";
import { type ListedImage, type ListedScan, plainImage, type Status } from "../ledger/listed-images";
import { type Column, renderColumns } from "../text/columns";
import { counted, type paint } from "../text/screen";
import { age, localTime, withLocalTimes } from "../text/times";

/** From what somebody has to look at to what is well. */
const WORST_FIRST: readonly Status[] = ["FAILED", "ERROR", "NO_POLICY", ...OPEN_STATES, "PASSED"];

/** Sorts images, the worst first: those that failed, by their vulnerabilities, then those that could not be judged. */
export function worstImagesFirst<T extends ListedImage>(images: readonly T[]): T[] {
  return [...images].sort(
    (left, right) =>
      rank(left) - rank(right) ||
      compareCounts(right.counts, left.counts) ||
      compareTexts(left.reference, right.reference) ||
      compareTexts(left.platform, right.platform),
  );
}

/** By their codes: Node takes longer to load the alphabets of languages than to sort names, which are ASCII. */
const compareTexts = (one: string, other: string): number => (one < other ? -1 : Number(one > other));

function rank({ verdict, scan }: ListedImage): number {
  return WORST_FIRST.findIndex((status) => status === verdict || status === scan?.state);
}

/** Who runs an image: the first is named, the others are counted. */
interface RunBy {
  readonly running?: readonly Pick<ListedService, "path">[] | null;
  readonly furtherServices?: number | null;
}

type TableRow = ListedImage & Partial<Workloads>;

const columnsAt = (now: Date): readonly Column<TableRow>[] => [
  { head: "#", align: "right", cell: (_, index) => `${index + 1}` },
  { head: "verdict", least: 10, cell: statusOf, colour: colourOf },
  { head: "image", least: 12, isImage: true, cell: nameOf },
  { head: "crit/high", align: "right", least: 9, cell: gravestOf },
  { head: "age", align: "right", least: 6, cell: ({ verdictAt }) => age(verdictAt, now) },
  { head: "owner", least: 5, cell: ({ owner }) => owner ?? "-" },
  { head: "workload", least: 6, keepsEnd: true, cell: (image) => workloadOf(image) },
];

/** The table for people, a line for each image. */
export const renderImages = (images: readonly TableRow[], now: Date, width?: number, most?: number): string =>
  renderColumns(columnsAt(now), images, width, most);

/** The verdict, and the state of a scan that is to give another one. */
const statusOf = ({ verdict, scan }: ListedImage): string =>
  [verdict, scan?.state].filter(Boolean).join(" ") || "-";

function colourOf({ verdict, scan }: ListedImage): Parameters<typeof paint>[0] | undefined {
  if (verdict === "FAILED") {
    return "red";
  }
  return scan?.state === "ERROR" ? "yellow" : verdict === "PASSED" ? "green" : undefined;
}

/** Without a tag, its digest names the image. */
export function nameOf({
  reference,
  digest,
  platform,
}: Pick<ListedImage, "reference" | "digest" | "platform">): string {
  const content = digest && !/:[\w.-]+$/.test(reference) ? `@${digest}` : "";
  return `${reference}${content}${platform === "linux/amd64" ? "" : ` ${platform.replace("linux/", "")}`}`;
}

/** How many vulnerabilities of the two gravest severities there are. */
export const gravestOf = ({ counts }: Pick<ListedImage, "counts">): string =>
  counts ? `${counts.critical}/${counts.high}` : "-";

export function workloadOf({ running, furtherServices }: RunBy, none = "-", more = " +%d"): string {
  const [first, ...others] = running ?? [];
  const further = others.length + (furtherServices ?? 0);
  return first === undefined ? none : `${first.path}${further > 0 ? format(more, further) : ""}`;
}

/** Why a scan has no verdict, and who can fix it, as docs/errors.md has it. */
export function whyOpen(scan: Pick<ListedScan, "reason" | "errorClass" | "errorScope">): string | null {
  const { reason, errorClass, errorScope } = scan;
  const who =
    errorClass === "permanent"
      ? "for the owner of the image to fix"
      : errorClass === "configuration" || errorScope === "registry"
        ? "for the owner of the installation or of the registry to fix"
        : "it may pass by itself";
  return reason && withLocalTimes(errorClass ? `${reason} (${who})` : reason);
}

/** How many there are: each is counted once, by its verdict, else by the state of its scan. */
export function sumOf(images: readonly ListedImage[]): string {
  const statuses = images.map(({ verdict, scan }) => verdict ?? scan?.state ?? "without a verdict");
  const parts = [...WORST_FIRST, "without a verdict"].flatMap((status) => {
    const count = statuses.filter((each) => each === status).length;
    return count > 0 ? [`${count} ${status}`] : [];
  });
  return `${counted(images.length, "image")}: ${parts.join(", ")}.`;
}

/** A service, or the family of tasks of no service, that runs an image. */
export type ListedService = NonNullable<Workloads["running"]>[number];

/** Who runs an image, beside what its row says. */
export type Workloads = ReturnType<typeof shownWorkloads>;

/** An image as `fargate-scans images --json` prints it. */
export interface ImageInList extends ListedImage, Workloads {
  /** Version of this form: properties may be added under the same one. */
  readonly version: "1";
}

/**
 * The images with who runs them, as the latest complete sweep says.
 *
 * @param own place of the installation, for programs
 */
export async function withWorkloads<T extends ListedImage>(
  table: Pick<Table, "getAll">,
  images: readonly T[],
  own: OwnPlace = {},
) {
  const current = await readWorkloads(table, images.map(plainImage));
  const known = images.map((image) => current.get(imageKey(plainImage(image))));
  const isIdle = (each: KnownWorkloads | undefined) => each?.services.length === 0;
  const sweptAt = known.some(isIdle) ? await firstSweepStart(table) : undefined;
  return images.map((image, at) => {
    // A task has started it since the sweep that found nothing of it.
    const isOutdated = isIdle(known[at]) && (image.lastSeenAt ?? "") > (sweptAt?.toISOString() ?? "");
    return {
      ...{ version: "1" as const, ...image },
      ...shownWorkloads(isOutdated ? undefined : known[at], own),
    };
  });
}

/** When the latest complete sweeps of all places began, the earliest of them. */
async function firstSweepStart(table: Pick<Table, "getAll">): Promise<Date | undefined> {
  const [row] = await table.getAll([LAST_SWEEP_KEY]);
  const sweeps = [readLastSweep(row), ...(await readLastSweeps(table, placesIn(row))).values()];
  return sweeps.flatMap((sweep) => sweep?.startedAt ?? []).sort((one, other) => +one - +other)[0];
}

function shownWorkloads(known: KnownWorkloads | undefined, own: OwnPlace) {
  const running = known?.services.map(({ tasks, since, owner, ...workload }) => ({
    ...shownPlace(workload, own),
    /** How many of its tasks run the image. */
    tasks,
    /** Since when it is known to run the image. */
    since: since.toISOString(),
    owner: owner ?? null,
  }));
  return {
    /** At most 20, the one with most tasks first; empty: nothing runs the image; null: no sweep has met it since its last task. */
    running: running ?? null,
    /** How many run it besides those. */
    furtherServices: known?.furtherServices ?? null,
    /** That of the service with most tasks that has one. */
    owner: known?.owner ?? null,
  };
}

/** A service or family with its place, as programs get it. */
export function shownPlace({ kind, name, cluster, place }: Workload, own: OwnPlace) {
  const { account = null, region = null } = place ?? own;
  return {
    ...{ kind, name, cluster, account, region },
    /** As `workload` takes it: with account and region where those are not the installation's own. */
    path: nameIn(place, [cluster, name].filter(Boolean).join("/")),
  };
}

/** The cluster of a service, in the form of its path. */
export const clusterPath = ({ path, name }: Pick<ListedService, "path" | "name">): string =>
  path.slice(0, -name.length - 1);

/** One line for each service, for a person, by their clusters' paths; and how many more there are. */
export function describeWorkloads({ running, furtherServices }: Workloads): string[] {
  const further = furtherServices ?? 0;
  return [
    ...byPlace(running ?? []).map(describeService),
    ...(further > 0 ? [`and ${counted(further, "more service")}`] : []),
  ];
}

/** Those of the installation's own place first. */
function byPlace(services: readonly ListedService[]): ListedService[] {
  const placeOf = ({ path, cluster, name }: ListedService) =>
    path.slice(0, -[cluster, name].filter(Boolean).join("/").length);
  return services.toSorted((one, other) =>
    placeOf(one) < placeOf(other) ? -1 : Number(placeOf(one) > placeOf(other)),
  );
}

function describeService({ kind, path, tasks, since, owner }: ListedService): string {
  const ofOwner = owner === null ? "" : `, owner ${owner}`;
  const name = `${kind === "family" ? "family " : ""}${path}`;
  return `${name}: ${counted(tasks, "task")} since ${localTime(since)}${ofOwner}`;
}
