import { imageKey, type KeyedImage } from "../contract/images/image";
import { LAST_SWEEP_KEY, PARTITION_KEY } from "../contract/ledger";
import type { Outcome, RunningService } from "../contract/notices/outcome";
import { keyOfPlace, type Place, placeIn, placeText } from "../contract/places/place";
import { type Workload, workloadKey } from "../contract/places/workload";
import type { Row, Table } from "../table/table";
import { numberIn, textsIn, timeIn } from "../table/value";
import type { OwnedWorkload } from "./owners/ecs-owners";
import {
  byTasks,
  MAX_SERVICES,
  readWorkloadsItem,
  type StoredWorkload,
  type WorkloadsItem,
  workloadsKeyIn,
  workloadsKeyOf,
} from "./workloads-item";

/** The latest complete sweep of all running tasks. An image that this sweep has not seen ran nowhere. */
export interface LastSweep {
  readonly startedAt: Date;
  readonly endedAt: Date;
  readonly tasks: number;
  readonly images: number;
}

/** Reads the item `sweep#last-complete`; undefined before the first complete sweep. */
export function readLastSweep(row: Row | undefined): LastSweep | undefined {
  const [startedAt, endedAt] = [timeIn(row?.startedAt), timeIn(row?.endedAt)];
  return startedAt && endedAt && startedAt <= endedAt
    ? { startedAt, endedAt, tasks: numberIn(row?.tasks), images: numberIn(row?.images) }
    : undefined;
}

/** Workloads that run an image now, in all places. */
export interface KnownWorkloads {
  /** At most 20 services, the service with most tasks first; empty: nothing runs the image. */
  readonly services: readonly StoredWorkload[];
  readonly furtherServices: number;
  /** Places in which something runs the image; undefined stands for the installation's own. */
  readonly places: readonly (Place | undefined)[];
  /** Owner of the service with most tasks among those that have an owner. */
  readonly owner?: string | undefined;
}

/**
 * Returns who runs an image now, by its items `workloads#…`; undefined if no sweep has seen the image.
 *
 * @param items the item of the installation's own place first
 */
export function workloadsIn(items: readonly PlacedItem[]): KnownWorkloads | undefined {
  if (items.every(({ item }) => item === undefined)) {
    return undefined;
  }
  const current = items.map(({ place, item, last }) => ({ place, ...currentItem(item, last) }));
  const services = current
    .flatMap((each) => each.services)
    .sort((one, other) => byTasks(one, one.tasks, other, other.tasks));
  const all = current.reduce((sum, { furtherServices }) => sum + furtherServices, services.length);
  const named = services.slice(0, MAX_SERVICES);
  const places = current.filter((each) => each.services.length + each.furtherServices > 0);
  return {
    ...{ services: named, furtherServices: all - named.length },
    places: places.map(({ place }) => place),
    owner: named.find(({ owner }) => owner)?.owner,
  };
}

/** Reads an item. Without workloads if the latest complete sweep did not write the item. */
export function currentItem(item: Row | undefined, last: LastSweep | undefined): WorkloadsItem {
  const read = readWorkloadsItem(item);
  const isCurrent = last === undefined || (read.sweptAt !== undefined && read.sweptAt >= last.endedAt);
  return isCurrent ? read : { ...read, services: [], furtherServices: 0 };
}

export interface PlacedItem {
  /** Absent: the installation's own. */
  readonly place?: Place | undefined;
  readonly item: Row | undefined;
  /** Undefined before the first complete sweep of the place. */
  readonly last: LastSweep | undefined;
}

/** Reads the list `places` of an image's item, or of `sweep#last-complete`. */
export function placesIn(row: Row | undefined): Place[] {
  return [...new Set(textsIn(row?.places))].flatMap((text) => placeIn(text) ?? []);
}

export async function readLastSweeps(table: Pick<Table, "getAll">, places: readonly Place[]) {
  const keys = new Map(places.map((place) => [keyOfPlace(LAST_SWEEP_KEY, place), placeText(place)]));
  const rows = keys.size > 0 ? await table.getAll([...keys.keys()]) : [];
  return new Map(
    rows.flatMap((row) => {
      const last = readLastSweep(row);
      return last ? [[keys.get(String(row[PARTITION_KEY])) ?? "", last] as const] : [];
    }),
  );
}

/** Picks an image's items from those that were read, the item of the installation's own place first. */
export function placedItems(rows: ReadonlyMap<unknown, Row>, key: string): readonly PlacedItem[] {
  const places = placesIn(rows.get(workloadsKeyOf(key)));
  return [undefined, ...places].map((place) => ({
    place,
    item: rows.get(workloadsKeyIn(place, key)),
    last: readLastSweep(rows.get(keyOfPlace(LAST_SWEEP_KEY, place))),
  }));
}

/**
 * Reads workloads by image keys, without images that no sweep has seen. Makes a second call if other places have run
 * some of the images.
 */
export async function readWorkloads(table: Pick<Table, "getAll">, images: readonly KeyedImage[]) {
  const keys = images.map(imageKey);
  const own = keys.length > 0 ? await table.getAll([LAST_SWEEP_KEY, ...keys.map(workloadsKeyOf)]) : [];
  const rows = new Map<unknown, Row>(own.map((row) => [row[PARTITION_KEY], row]));
  const foreign = keys.flatMap((key) =>
    placesIn(rows.get(workloadsKeyOf(key))).flatMap((place) => [
      workloadsKeyIn(place, key),
      keyOfPlace(LAST_SWEEP_KEY, place),
    ]),
  );
  for (const row of foreign.length > 0 ? await table.getAll(foreign) : []) {
    rows.set(row[PARTITION_KEY], row);
  }
  return new Map(
    keys.flatMap((key) => {
      const running = workloadsIn(placedItems(rows, key));
      return running ? [[key, running] as const] : [];
    }),
  );
}

/** Returns the owner of a service or family, as named in the items of its images. */
export async function readOwner(
  table: Pick<Table, "getAll">,
  images: readonly KeyedImage[],
  workload: Workload,
): Promise<string | undefined> {
  const running = await readWorkloads(table, images);
  const services = [...running.values()].flatMap((each) => each.services);
  return services.find((each) => workloadKey(each) === workloadKey(workload) && each.owner !== undefined)
    ?.owner;
}

const MAX_PUBLISHED_SERVICES = 5;

export type OutcomeWorkloads = Pick<
  Outcome,
  "owner" | "services" | "accounts" | "furtherServices" | "furtherOwners"
>;

/**
 * Asks ECS about a task, or about a deployment that the gate has seen; undefined if ECS does not say. Never throws, and
 * ends while the end of a scan may wait for it.
 */
export type AskWorkload = (arn: string) => Promise<Partial<OwnedWorkload> | undefined>;

/**
 * Returns who runs the image of a scan that has ended. Asks ECS about the latest task if the tags of one of its
 * services have not been read. If nothing is known to run the image, the workload that ECS names has started it.
 */
export async function outcomeWorkloads(
  known: KnownWorkloads | undefined,
  lastTaskArn: string,
  askWorkload: AskWorkload | undefined,
  own: Place,
): Promise<OutcomeWorkloads> {
  const before = known?.services ?? [];
  const isAsked = before.length === 0 || before.some(isUnread);
  const asked = isAsked ? await askWorkload?.(lastTaskArn) : undefined;
  if (before.length === 0 && asked?.workload) {
    const { owner, workload } = asked;
    const started: RunningService = { ...published({ ...workload, tasks: 1, owner }, own), startedBy: true };
    return { owner, services: [started], accounts: accountsOf([workload.place], own) };
  }
  const services = before.map((each) =>
    isUnread(each) && asked?.workload && workloadKey(each) === workloadKey(asked.workload)
      ? { ...each, owner: asked.owner }
      : each,
  );
  const owner = services.find((each) => each.owner !== undefined)?.owner ?? asked?.owner;
  const named = services.slice(0, MAX_PUBLISHED_SERVICES).map((each) => published(each, own));
  const owners = services.flatMap(({ owner: of }) => of ?? []);
  const furtherOwners = [...new Set(owners)].filter(
    (of) => of !== owner && !named.some((each) => each.owner === of),
  );
  return {
    owner,
    services: known && named,
    accounts: known && accountsOf(known.places, own),
    furtherServices: services.length - named.length + (known?.furtherServices ?? 0) || undefined,
    furtherOwners: furtherOwners.length > 0 ? furtherOwners : undefined,
  };
}

function published({ kind, name, cluster, place, tasks, owner }: Omit<StoredWorkload, "since">, own: Place) {
  return { kind, name, cluster, ...(place ?? own), tasks, ...(owner ? { owner } : {}) };
}

function accountsOf(places: readonly (Place | undefined)[], own: Place): string[] {
  return [...new Set(places.map((place) => (place ?? own).account))].sort();
}

/** Whether nobody has read the service's own tags, because a sweep reads only the tags of its tasks. */
function isUnread({ kind, owner, ownerAt }: StoredWorkload): boolean {
  return owner === undefined && ownerAt === undefined && kind === "service";
}
