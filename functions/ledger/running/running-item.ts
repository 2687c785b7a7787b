import { createHash } from "node:crypto";
import { HOUR } from "../../contract/durations";
import { imageKey } from "../../contract/image";
import { EXPIRY_ATTRIBUTE, RUNNING_PREFIX } from "../../contract/ledger";
import { type Runner, runnerKey } from "../../contract/sighting";
import { expiry } from "../retention";
import type { Row } from "../table/table";
import { numberIn, type Stored, stored, textIn, timeIn, type Values } from "../table/value";

/** Services that an item names at most. */
export const MOST_SERVICES = 20;
/** What the services of an item may take, in bytes, so that the whole item stays below 16 KB. */
const MOST_BYTES = 15_000;
/** Services that an item remembers to have counted. Where there are more, only a sweep counts. */
const MOST_COUNTED = 100;
/** Letters that stand for a service that is only counted. */
const MARK_LENGTH = 6;
/** What nobody has confirmed for longer gives its place to what surely runs. */
const CONFIRMED_FOR = 2 * HOUR;

/** A service or family that runs an image, as its item has it. */
export interface StoredService extends Runner {
  /** Of them that run the image; 1 where only an event has said so. */
  readonly tasks: number;
  /** Since when it is known to run the image. */
  readonly since: Date;
  /** Who answers for it, by its tags. */
  readonly owner?: string | undefined;
  /** When the tags of the service were read last; absent where those of its tasks say enough, and where nobody has. */
  readonly ownerAt?: Date | undefined;
  /** When an event said that it runs the image; absent where only sweeps have. */
  readonly addedAt?: Date | undefined;
}

/** The item that says who runs an image. Whether that is still so, the latest complete sweep says: see who-runs.ts. */
export interface RunningItem {
  /** The one with most tasks first. */
  readonly services: readonly StoredService[];
  /** How many run the image besides those; between two sweeps only about. */
  readonly furtherServices: number;
  /** Marks of these, so that none is counted twice; at most a hundred. Absent: none. */
  readonly counted?: readonly string[] | undefined;
  /** When the sweep was complete that wrote the item; absent where none did. */
  readonly sweptAt?: Date | undefined;
  /** When an event changed the item. */
  readonly addedAt?: Date | undefined;
}

/** An image, as far as its key needs it. */
export type KeyedImage = Parameters<typeof imageKey>[0];

/** Key of the item that says who runs an image; beside the image's row, so that asking for the image stays cheap. */
export function runningKey(image: KeyedImage): string {
  return runningKeyOf(imageKey(image));
}

/** @param key of the image's row */
export function runningKeyOf(key: string): string {
  return `${RUNNING_PREFIX}${key}`;
}

/** Reads an item; what nobody here wrote is left out. */
export function readRunningItem(row: Row | undefined): RunningItem {
  const { services, furtherServices, counted, sweptAt, addedAt } = row ?? {};
  return {
    services: (Array.isArray(services) ? services : []).flatMap((each) => serviceIn(each) ?? []),
    furtherServices: numberIn(furtherServices),
    counted: typeof counted === "string" ? marksIn(counted) : [],
    sweptAt: timeIn(sweptAt),
    addedAt: timeIn(addedAt),
  };
}

/** What of an item a sweep, or an event, writes: at most 20 services, of 16 KB; the others are counted. */
export function runningValues(item: RunningItem, now: Date): Values {
  const services = fitting(item.services);
  const others = item.services.slice(services.length);
  const counted = new Set([...(item.counted ?? []), ...others.map(markOf)]);
  return {
    services,
    furtherServices: item.furtherServices + others.length,
    counted: [...counted].slice(0, MOST_COUNTED).join(""),
    sweptAt: item.sweptAt,
    addedAt: item.addedAt,
    [EXPIRY_ATTRIBUTE]: expiry(now),
  };
}

/**
 * The item with a service that an event has shown; undefined where the item says so already. Where it is full, the service
 * takes the place of one that nobody has confirmed for long, and else is only counted, once.
 *
 * @param last the latest complete sweep, which has not confirmed what it has not seen; undefined where there was none
 */
export function withService(
  item: RunningItem,
  runner: Runner,
  now: Date,
  last?: { readonly startedAt: Date; readonly endedAt: Date },
): RunningItem | undefined {
  const long = new Date(now.getTime() - CONFIRMED_FOR);
  const isSince = (at: Date | undefined, earliest: Date | undefined) =>
    at !== undefined && at > long && (earliest === undefined || at >= earliest);
  const isConfirmed = ({ addedAt }: Pick<StoredService, "addedAt">) =>
    isSince(item.sweptAt, last?.endedAt) || isSince(addedAt, last?.startedAt);
  const known = item.services.find((each) => runnerKey(each) === runnerKey(runner));
  if (known !== undefined && isConfirmed(known)) {
    return undefined;
  }
  const { furtherServices, counted = [] } = isConfirmed(item) ? item : { furtherServices: 0 };
  const changed = (services: readonly StoredService[]): RunningItem => {
    return { ...item, services, furtherServices, counted, addedAt: now };
  };
  if (known !== undefined) {
    return changed(item.services.map((each) => (each === known ? { ...known, addedAt: now } : each)));
  }
  const { kind, name, cluster } = runner;
  const added = { kind, name, cluster, tasks: 1, since: now, addedAt: now };
  const services = [...item.services, added];
  if (fitting(services).length === services.length) {
    return changed(services);
  }
  const place = item.services.findLastIndex((each) => !isConfirmed(each));
  if (place !== -1) {
    return changed(item.services.with(place, added));
  }
  return counted.length >= MOST_COUNTED || counted.includes(markOf(runner)) ? undefined : changed(services);
}

/** The services that an item has place for, as it stores them. */
function fitting(all: readonly StoredService[]): Stored[] {
  const services: Stored[] = [];
  let bytes = 0;
  for (const service of all.slice(0, MOST_SERVICES)) {
    const value = storedService(service);
    bytes += Buffer.byteLength(JSON.stringify(value));
    if (bytes > MOST_BYTES) {
      break;
    }
    services.push(value);
  }
  return services;
}

/** Stands for a service that is only counted: by the first bits of a hash, since its name has no place. */
function markOf(runner: Runner): string {
  return createHash("sha256").update(runnerKey(runner)).digest("base64url").slice(0, MARK_LENGTH);
}

function marksIn(counted: string): string[] {
  return Array.from({ length: counted.length / MARK_LENGTH }, (_, index) =>
    counted.slice(index * MARK_LENGTH, (index + 1) * MARK_LENGTH),
  );
}

function storedService(service: StoredService): Stored {
  const { kind, name, cluster, tasks, since, owner, ownerAt, addedAt } = service;
  const dates = { since, ...(ownerAt && { ownerAt }), ...(addedAt && { addedAt }) };
  const texts = Object.entries(dates).map(([each, date]) => [each, stored(date)]);
  return { kind, name, cluster, tasks, ...(owner ? { owner } : {}), ...Object.fromEntries(texts) };
}

function serviceIn(item: unknown): StoredService | undefined {
  const { kind, name, cluster, tasks, since, owner, ownerAt, addedAt }: Record<string, unknown> =
    Object(item);
  const began = timeIn(since);
  return (kind === "service" || kind === "family") &&
    typeof name === "string" &&
    typeof cluster === "string" &&
    began !== undefined
    ? {
        kind,
        name,
        cluster,
        tasks: numberIn(tasks) || 1,
        since: began,
        owner: textIn(owner),
        ownerAt: timeIn(ownerAt),
        addedAt: timeIn(addedAt),
      }
    : undefined;
}
