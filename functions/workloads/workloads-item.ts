import { EXPIRY_ATTRIBUTE, PARTITION_KEY, WORKLOADS_PREFIX } from "../contract/ledger";
import { type Place, placeIn, placeText } from "../contract/places/place";
import { type Workload, workloadKey } from "../contract/places/workload";
import { expiry } from "../table/retention";
import type { Row } from "../table/table";
import { listIn, numberIn, oneOf, type Stored, textIn, textsIn, timeIn } from "../table/value";

/** Services that an item lists. */
export const MAX_SERVICES = 20;
/** Bytes of an item's services, at most, so that the whole item stays below 16 KB. */
const MAX_BYTES = 15_000;

export interface StoredWorkload extends Workload {
  readonly tasks: number;
  /** Since when the workload is known to run the image. */
  readonly since: Date;
  /** Owner by its tags. */
  readonly owner?: string | undefined;
  /** When the tags of the service were last read; absent if its tasks' tags name the owner, or nobody has read them. */
  readonly ownerAt?: Date | undefined;
}

/** Compares workloads by their tasks: most tasks first. */
export function byTasks(one: Workload, tasks: number, other: Workload, othersTasks: number): number {
  return othersTasks - tasks || (workloadKey(one) < workloadKey(other) ? -1 : 1);
}

/**
 * Says who runs an image, as of `sweptAt`. Compare it with the latest complete sweep to know whether it is still true
 * (workloads-of.ts).
 */
export interface WorkloadsItem {
  /** Services, the service with most tasks first. */
  readonly services: readonly StoredWorkload[];
  readonly furtherServices: number;
  /** End of the complete sweep that wrote the item; absent if no sweep did. */
  readonly sweptAt?: Date | undefined;
}

/** Returns the key of an image's second item, which is separate so that the image's own item stays cheap to read. */
export function workloadsKeyOf(key: string): string {
  return `${WORKLOADS_PREFIX}${key}`;
}

/** @param place absent: the installation's own */
export function workloadsKeyIn(place: Place | undefined, key: string): string {
  return workloadsKeyOf(place ? `${placeText(place)}#${key}` : key);
}

/** Adds a place to an image's own item, so that readers find the item of this place. */
export function withPlace(own: Row | undefined, place: Place, now: Date): Row {
  const places = new Set([...textsIn(own?.places), placeText(place)]);
  return { ...own, places: [...places], [EXPIRY_ATTRIBUTE]: expiry(now) };
}

/** Reads the image's key from the key of such an item, with the place if it is not the installation's own. */
export function readWorkloadsKey(key: unknown): { readonly image: string; readonly place?: Place } {
  const rest = String(key).slice(WORKLOADS_PREFIX.length);
  const [first = "", ...others] = rest.split("#");
  // A reference begins with its registry, never with an account.
  const place = placeIn(first);
  return place ? { image: others.join("#"), place } : { image: rest };
}

/** Reads an item. Ignores what is not as this product writes it. */
export function readWorkloadsItem(row: Row | undefined): WorkloadsItem {
  const { services, furtherServices, sweptAt } = row ?? {};
  const { place } = readWorkloadsKey(row?.[PARTITION_KEY]);
  return {
    services: listIn(services, (each) => serviceIn(each, place)),
    furtherServices: numberIn(furtherServices),
    sweptAt: timeIn(sweptAt),
  };
}

/** Returns the stored part of an item: at most 20 services and 15 KB; the other services are counted. */
export function workloadsValues({ services: all, furtherServices, sweptAt }: WorkloadsItem, now: Date): Row {
  const services = storedServices(all);
  return {
    services,
    furtherServices: furtherServices + all.length - services.length,
    ...(sweptAt && { sweptAt: sweptAt.toISOString() }),
    [EXPIRY_ATTRIBUTE]: expiry(now),
  };
}

function storedServices(all: readonly StoredWorkload[]): Stored[] {
  const services: Stored[] = [];
  let bytes = 0;
  for (const service of all.slice(0, MAX_SERVICES)) {
    // The item's key names the place. JSON leaves out undefined values.
    const { place: _, ...stored } = service;
    const value: Stored = JSON.parse(JSON.stringify(stored));
    bytes += Buffer.byteLength(JSON.stringify(value));
    if (bytes > MAX_BYTES) {
      break;
    }
    services.push(value);
  }
  return services;
}

function serviceIn(item: unknown, place: Place | undefined): StoredWorkload | undefined {
  const { kind, name, cluster, tasks, since, ...about }: Record<string, unknown> = Object(item);
  const [known, began] = [oneOf(["service", "family"], kind), timeIn(since)];
  const owned = { owner: textIn(about.owner), ownerAt: timeIn(about.ownerAt), ...(place && { place }) };
  return known && began && typeof name === "string" && typeof cluster === "string"
    ? { kind: known, name, cluster, tasks: numberIn(tasks) || 1, since: began, ...owned }
    : undefined;
}
