import { imageKey } from "../../../functions/contract/images/image";
import { LAST_SWEEP_KEY } from "../../../functions/contract/ledger";
import { nameIn } from "../../../functions/contract/places/place";
import type { Workload } from "../../../functions/contract/places/workload";
import type { Table } from "../../../functions/table/table";
import {
  type KnownWorkloads,
  placesIn,
  readLastSweep,
  readLastSweeps,
  readWorkloads,
} from "../../../functions/workloads/workloads-of";
import type { OwnPlace } from "../../account/caller";
import { type ListedImage, plainImage } from "../../ledger/listed-image";
import { counted } from "../../text/screen";
import { localTime } from "../../text/times";

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
