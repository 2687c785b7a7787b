import { EXPIRY_ATTRIBUTE, PARTITION_KEY, WORKLOADS_PREFIX } from "../contract/ledger";
import { type Place, placeIn, placeText } from "../contract/places/place";
import { type Workload, workloadKey } from "../contract/places/workload";
import { expiry } from "../table/retention";
import type { Row } from "../table/table";
import { listIn, numberIn, oneOf, type Stored, textIn, textsIn, timeIn } from "../table/value";

/** Services that an item names at most. */
export const MOST_SERVICES = 20;
/** Most bytes of an item's services, so that the whole item stays below 16 KB. */
const MOST_BYTES = 15_000;

/** A service or family that runs an image, as its item has it. */
export interface StoredWorkload extends Workload {
  /** Of them that run the image. */
  readonly tasks: number;
  /** Since when it is known to run the image. */
  readonly since: Date;
  /** Who answers for it, by its tags. */
  readonly owner?: string | undefined;
  /** When the tags of the service were read last; absent where those of its tasks say enough, and where nobody has. */
  readonly ownerAt?: Date | undefined;
}

/** The order in which services are named, each with its tasks: the one with most of them first. */
export function byTasks(one: Workload, tasks: number, other: Workload, othersTasks: number): number {
  return othersTasks - tasks || (workloadKey(one) < workloadKey(other) ? -1 : 1);
}

/** The item that says who runs an image. Whether that is still so, the latest complete sweep says: see workloads-of.ts. */
export interface WorkloadsItem {
  /** The one with most tasks first. */
  readonly services: readonly StoredWorkload[];
  /** How many run the image besides those. */
  readonly furtherServices: number;
  /** When the sweep was complete that wrote the item; absent where none did. */
  readonly sweptAt?: Date | undefined;
}

/**
 * Key of the item that says who runs an image; beside the image's row, so that asking for the image stays cheap.
 *
 * @param key of the image's row
 */
export function workloadsKeyOf(key: string): string {
  return `${WORKLOADS_PREFIX}${key}`;
}

/** The same of a place. @param place absent: the installation's own */
export function workloadsKeyIn(place: Place | undefined, key: string): string {
  return workloadsKeyOf(place ? `${placeText(place)}#${key}` : key);
}

/** An image's own item, by which readers find the one of another place. */
export function withPlace(own: Row | undefined, place: Place, now: Date): Row {
  const places = new Set([...textsIn(own?.places), placeText(place)]);
  return { ...own, places: [...places], [EXPIRY_ATTRIBUTE]: expiry(now) };
}

/** Reads the key of such an item: that of the image's row, and the place where it is another one than the installation's own. */
export function readWorkloadsKey(key: unknown): { readonly image: string; readonly place?: Place } {
  const rest = String(key).slice(WORKLOADS_PREFIX.length);
  const [first = "", ...others] = rest.split("#");
  // No reference begins with an account: its registry comes first.
  const place = placeIn(first);
  return place ? { image: others.join("#"), place } : { image: rest };
}

/** Reads an item; what nobody here wrote is left out. */
export function readWorkloadsItem(row: Row | undefined): WorkloadsItem {
  const { services, furtherServices, sweptAt } = row ?? {};
  const { place } = readWorkloadsKey(row?.[PARTITION_KEY]);
  return {
    services: listIn(services, (each) => serviceIn(each, place)),
    furtherServices: numberIn(furtherServices),
    sweptAt: timeIn(sweptAt),
  };
}

/** The stored part of an item: at most 20 services, of 15 KB; the others are counted. */
export function workloadsValues({ services: all, furtherServices, sweptAt }: WorkloadsItem, now: Date): Row {
  const services = storedServices(all);
  return {
    services,
    furtherServices: furtherServices + all.length - services.length,
    ...(sweptAt && { sweptAt: sweptAt.toISOString() }),
    [EXPIRY_ATTRIBUTE]: expiry(now),
  };
}

/** The services that an item has place for, as it stores them. */
function storedServices(all: readonly StoredWorkload[]): Stored[] {
  const services: Stored[] = [];
  let bytes = 0;
  for (const service of all.slice(0, MOST_SERVICES)) {
    // Its item's key says the place. JSON leaves out what is not known.
    const { place: _, ...stored } = service;
    const value: Stored = JSON.parse(JSON.stringify(stored));
    bytes += Buffer.byteLength(JSON.stringify(value));
    if (bytes > MOST_BYTES) {
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
