import { format } from "node:util";
import { imageKey } from "../../functions/contract/images/image";
import { OPEN_STATES } from "../../functions/contract/images/scan";
import { compareCounts } from "../../functions/contract/images/vulnerabilities";
import { nameIn } from "../../functions/contract/places/place";
import type { Workload } from "../../functions/contract/places/workload";
import type { Table } from "../../functions/table/table";
import { type KnownWorkloads, readWorkloads } from "../../functions/workloads/workloads-of";
import type { OwnPlace } from "../account/caller";
import { type ListedImage, type ListedScan, plainImage, type Status } from "../ledger/listed-images";
import { readSweeps } from "../ledger/sweeps";
import { type Column, renderColumns } from "../text/columns";
import { counted, type paint } from "../text/screen";
import { age, localTime, withLocalTimes } from "../text/times";

/** Statuses, the most urgent first. */
const WORST_FIRST: readonly Status[] = ["FAILED", "ERROR", "NO_POLICY", ...OPEN_STATES, "PASSED"];

/** Sorts images, the worst first: failed ones by their vulnerabilities, then those that could not be judged. */
export function worstImagesFirst<T extends ListedImage>(images: readonly T[]): T[] {
  const rank = ({ verdict, scan }: T) =>
    WORST_FIRST.findIndex((status) => status === verdict || status === scan?.state);
  const nameOf = ({ reference, platform }: T) => `${reference} ${platform}`;
  return images.toSorted(
    (one, other) =>
      rank(one) - rank(other) ||
      compareCounts(other.counts, one.counts) ||
      // By code: Node takes longer to load the alphabets of languages than to sort.
      Number(nameOf(one) > nameOf(other)) - Number(nameOf(one) < nameOf(other)),
  );
}

type TableRow = ListedImage & Partial<Workloads>;

/** Renders a table with the verdicts, and the states of scans that have not ended with them. */
export function renderImages(images: readonly TableRow[], now: Date, width?: number, most?: number): string {
  const columns: readonly Column<TableRow>[] = [
    { head: "#", align: "right", cell: (_, index) => `${index + 1}` },
    {
      ...{ head: "verdict", least: 10, colour: colourOf },
      cell: ({ verdict, scan }) => [verdict, scan?.state].filter(Boolean).join(" ") || "-",
    },
    IMAGE,
    GRAVEST,
    { head: "age", align: "right", least: 6, cell: ({ verdictAt }) => age(verdictAt, now) },
    ...RUN_BY,
  ];
  return renderColumns(columns, images, width, most);
}

function colourOf({ verdict, scan }: ListedImage): Parameters<typeof paint>[0] | undefined {
  const ofScan = scan?.state === "ERROR" ? "yellow" : undefined;
  return verdict === "FAILED" ? "red" : (ofScan ?? (verdict === "PASSED" ? "green" : undefined));
}

type Named = Pick<ListedImage, "reference" | "platform"> & { readonly digest: string | null };

/** Returns the reference; without a tag the digest follows. */
export function nameOf({ reference, digest, platform }: Named): string {
  const content = digest && !/:[\w.-]+$/.test(reference) ? `@${digest}` : "";
  return `${reference}${content}${platform === "linux/amd64" ? "" : ` ${platform.replace("linux/", "")}`}`;
}

type Counted = Pick<ListedImage, "counts">;

/** Returns the numbers of critical and high vulnerabilities. */
export const gravestOf = ({ counts }: Counted): string =>
  counts ? `${counts.critical}/${counts.high}` : "-";

export const IMAGE: Column<Named> = { head: "image", least: 12, isImage: true, cell: nameOf };
export const GRAVEST: Column<Counted> = { head: "crit/high", align: "right", least: 9, cell: gravestOf };
export const RUN_BY: readonly Column<RunBy>[] = [
  { head: "owner", least: 5, cell: ({ owner }) => owner ?? "-" },
  { head: "workload", least: 6, keepsEnd: true, cell: (image) => workloadOf(image) },
];

interface RunBy {
  readonly running?: readonly Pick<ListedService, "path">[] | null;
  readonly furtherServices?: number | null;
  readonly owner?: string | null;
}

export function workloadOf({ running, furtherServices }: RunBy, none = "-", more = " +%d"): string {
  const [first, ...others] = running ?? [];
  const further = others.length + (furtherServices ?? 0);
  return first === undefined ? none : `${first.path}${further > 0 ? format(more, further) : ""}`;
}

/** Returns why a scan has no verdict, and who can fix it, as docs/errors.md has it. */
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

/** Counts images by status: each once, by its verdict, else by the state of its scan. */
export function sumOf(images: readonly ListedImage[]): string {
  const statuses = images.map(({ verdict, scan }) => verdict ?? scan?.state ?? "without a verdict");
  const parts = [...WORST_FIRST, "without a verdict"].flatMap((status) => {
    const count = statuses.filter((each) => each === status).length;
    return count > 0 ? [`${count} ${status}`] : [];
  });
  return `${counted(images.length, "image")}: ${parts.join(", ")}.`;
}

/** A service, or a family of standalone tasks, that runs an image. */
export type ListedService = NonNullable<Workloads["running"]>[number];

export type Workloads = ReturnType<typeof shownWorkloads>;

/** An image as `fargate-scans images --json` prints it. */
export interface ImageInList extends ListedImage, Workloads {
  /** Version of this form. The same version may get more properties. */
  readonly version: "1";
}

/** Adds to images who runs them, by the latest complete sweep. `own` completes their places for programs. */
export async function withWorkloads<T extends ListedImage>(
  table: Pick<Table, "getAll">,
  images: readonly T[],
  own: OwnPlace = {},
) {
  const current = await readWorkloads(table, images.map(plainImage));
  const known = images.map((image) => current.get(imageKey(plainImage(image))));
  const isIdle = (each: KnownWorkloads | undefined) => each?.services.length === 0;
  const sweeps = known.some(isIdle) ? await readSweeps(table) : undefined;
  const starts = [sweeps?.last, ...(sweeps?.ofPlaces.values() ?? [])].flatMap(
    (sweep) => sweep?.startedAt.toISOString() ?? [],
  );
  const [sweptAt = ""] = starts.sort();
  return images.map((image, at) => {
    // The sweep saw nothing run the image, and a task has started it since.
    const isOutdated = isIdle(known[at]) && (image.lastSeenAt ?? "") > sweptAt;
    return {
      ...{ version: "1" as const, ...image },
      ...shownWorkloads(isOutdated ? undefined : known[at], own),
    };
  });
}

function shownWorkloads(known: KnownWorkloads | undefined, own: OwnPlace) {
  const running = known?.services.map(({ tasks, since, owner, ...workload }) => ({
    ...shownPlace(workload, own),
    tasks,
    /** Since when the workload is known to run the image. */
    since: since.toISOString(),
    owner: owner ?? null,
  }));
  return {
    /** At most 20, most tasks first. Empty: nothing runs the image; null: no sweep has met it since its last task. */
    running: running ?? null,
    /** Number of further workloads. */
    furtherServices: known?.furtherServices ?? null,
    /** Owner of the workload with most tasks that has an owner. */
    owner: known?.owner ?? null,
  };
}

/** Returns a service or family with its place, for programs. */
export function shownPlace({ kind, name, cluster, place }: Workload, own: OwnPlace) {
  const { account = null, region = null } = place ?? own;
  return {
    ...{ kind, name, cluster, account, region },
    /** As `workload` takes it: with account and region if they are not the installation's own. */
    path: nameIn(place, [cluster, name].filter(Boolean).join("/")),
  };
}

export const clusterPath = ({ path, name }: Pick<ListedService, "path" | "name">): string =>
  path.slice(0, -name.length - 1);

/** Describes each service in a line for a person, that with most tasks first, and counts further ones. */
export function describeWorkloads(
  { running, furtherServices }: Workloads,
  timeText: (time: string) => string = localTime,
): string[] {
  const further = furtherServices ?? 0;
  const lines = (running ?? []).map(({ kind, path, tasks, since, owner }) => {
    const name = `${kind === "family" ? "family " : ""}${path}`;
    const ofOwner = owner === null ? "no owner" : `owner ${owner}`;
    return `${name}: ${counted(tasks, "task")} since ${timeText(since)}, ${ofOwner}`;
  });
  return [...lines, ...(further > 0 ? [`and ${counted(further, "more service")}`] : [])];
}
