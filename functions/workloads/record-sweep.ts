import { after, DAY } from "../contract/durations";
import { EXPIRY_ATTRIBUTE, LAST_SWEEP_KEY, PARTITION_KEY, SWEEP_KEY } from "../contract/ledger";
import { keyOfPlace, type Place, placeText } from "../contract/places/place";
import { type Workload, workloadKey } from "../contract/places/workload";
import { expiry, RETENTION_MS } from "../table/retention";
import { type RunTable, rewrite } from "../table/run";
import type { Row } from "../table/table";
import { numberIn, textsIn, timeIn } from "../table/value";
import {
  byTasks,
  MAX_SERVICES,
  type StoredWorkload,
  withPlace,
  workloadsKeyIn,
  workloadsKeyOf,
  workloadsValues,
} from "./workloads-item";
import { currentItem, placesIn, readLastSweep } from "./workloads-of";

/** A service or family that a sweep has seen. All images that it runs refer to one object. */
export interface SweptWorkload extends Workload {
  /** Owner by the tags of the tasks, else by the tags of the service. */
  owner?: string | undefined;
  /** When the tags of the service were last read. */
  ownerAt?: Date | undefined;
}

export interface SweptPair {
  tasks: number;
  /**
   * When the oldest task started, in milliseconds since 1970. Later in the sweep: since when the workload runs the
   * image.
   */
  since: number;
}

export interface Swept {
  /** Absent: the installation's own. */
  readonly place?: Place | undefined;
  readonly startedAt: Date;
  readonly tasks: number;
  /** Workloads by the key of the image. */
  readonly images: ReadonlyMap<string, ReadonlyMap<SweptWorkload, SweptPair>>;
}

export interface SweepRecorder {
  readonly table: RunTable;
  readonly now: () => Date;
  readonly hasTime: () => boolean;
  /** Waits until the table may be written to again. */
  readonly pace: () => Promise<void>;
  /**
   * Returns owners by the tags of services; unknown owners are left out. Never throws. Absent if `owner_tag_keys` is
   * empty, so that nothing has an owner.
   */
  readonly ownersOf?:
    | ((services: readonly Workload[]) => Promise<ReadonlyMap<Workload, string | undefined>>)
    | undefined;
}

export interface RecordedSweep {
  readonly imagesRunning: number;
  readonly itemsWritten: number;
  /** Why this sweep is not the latest complete one; absent if it is. */
  readonly notRecorded?: string;
}

/** At this age, the own item of an image that runs in other places is written again. */
const RENEWED_MS = RETENTION_MS / 2;
const READ_AT_ONCE = 100;
const WRITTEN_AT_ONCE = 10;
const OUT_OF_TIME = "there was too little time";

/**
 * Writes who runs each image of a complete sweep, and last that the sweep is complete. An image whose item this sweep
 * did not write runs nowhere, so no item has to be cleared. If the sweep stops early, the items that it wrote are still
 * right.
 *
 * @throws Error if the table does not answer
 */
export async function recordSweep(recorder: SweepRecorder, swept: Swept): Promise<RecordedSweep> {
  const { table, now, hasTime } = recorder;
  const { place } = swept;
  const imagesRunning = swept.images.size;
  const lastKey = keyOfPlace(LAST_SWEEP_KEY, place);
  const last = readLastSweep(await table.get(lastKey));
  const unfound = new Set<string>();
  for (const keys of inParts([...swept.images.keys()], READ_AT_ONCE)) {
    if (!hasTime()) {
      return { imagesRunning, itemsWritten: 0, notRecorded: OUT_OF_TIME };
    }
    const own = place ? keys.map(workloadsKeyOf) : [];
    const read = await table.getAll([...keys.map((key) => workloadsKeyIn(place, key)), ...own]);
    const rows = new Map(read.map((row) => [row[PARTITION_KEY], row]));
    for (const key of keys) {
      const row = rows.get(workloadsKeyIn(place, key));
      if (place && !isFound(rows.get(workloadsKeyOf(key)), place, now())) {
        unfound.add(key);
      }
      keepKnown(swept.images.get(key), currentItem(row, last).services, recorder.ownersOf !== undefined);
    }
  }
  await findOwners(recorder, swept);
  const endedAt = now();
  let itemsWritten = 0;
  for (const keys of inParts([...swept.images.keys()], WRITTEN_AT_ONCE)) {
    if (!hasTime()) {
      return { imagesRunning, itemsWritten, notRecorded: OUT_OF_TIME };
    }
    await recorder.pace();
    await Promise.all(
      keys.map(async (key) => {
        if (place && unfound.has(key)) {
          await rewrite(table, workloadsKeyOf(key), endedAt, (row) => withPlace(row, place, endedAt));
        }
        await writeItem(table, swept, key, endedAt);
      }),
    );
    itemsWritten += keys.length;
  }
  await rewrite(table, lastKey, endedAt, (row) => {
    const times = { startedAt: swept.startedAt.toISOString(), endedAt: endedAt.toISOString() };
    // A place that is swept has an item that does not expire.
    const { [EXPIRY_ATTRIBUTE]: _, ...kept } = row ?? {};
    return { ...kept, ...times, tasks: swept.tasks, images: imagesRunning };
  });
  return { imagesRunning, itemsWritten };
}

/** Whether the image's own item names the place, and lives as long as the place's item. */
function isFound(own: Row | undefined, place: Place, now: Date): boolean {
  const isLasting = numberIn(own?.[EXPIRY_ATTRIBUTE]) > expiry(new Date(now.getTime() - RENEWED_MS));
  return isLasting && textsIn(own?.places).includes(placeText(place));
}

/** Copies what is known of the services: since when they run the image, and owners by tags if tags count. */
function keepKnown(
  pairs: ReadonlyMap<SweptWorkload, SweptPair> = new Map(),
  current: readonly StoredWorkload[],
  keepsOwners: boolean,
): void {
  const known = new Map(current.map((service) => [workloadKey(service), service]));
  for (const [workload, pair] of pairs) {
    const service = known.get(workloadKey(workload));
    if (service === undefined) {
      continue;
    }
    pair.since = service.since.getTime();
    const { owner, ownerAt } = service;
    const isNewer = ownerAt !== undefined && (workload.ownerAt === undefined || ownerAt > workload.ownerAt);
    if (keepsOwners && isNewer && (workload.owner === undefined || workload.ownerAt !== undefined)) {
      workload.owner = owner;
      workload.ownerAt = ownerAt;
    }
  }
}

/** Reads the tags of services whose tasks name no owner, once a day, for services that an item names. */
async function findOwners({ now, ownersOf }: SweepRecorder, { images }: Swept): Promise<void> {
  if (ownersOf === undefined) {
    return;
  }
  const dayAgo = new Date(now().getTime() - DAY);
  const named = [...images.values()].flatMap((pairs) => ranked(pairs).slice(0, MAX_SERVICES));
  const unknown = [...new Set(named.map(([workload]) => workload))].filter(
    ({ kind, owner, ownerAt }) =>
      kind === "service" && (ownerAt === undefined ? owner === undefined : ownerAt <= dayAgo),
  );
  for (const [workload, owner] of unknown.length > 0 ? await ownersOf(unknown) : []) {
    // Changes the objects that the caller passed.
    Object.assign(workload, { owner, ownerAt: now() } satisfies Partial<SweptWorkload>);
  }
}

/** Sorts the workloads of an image, because an item names only the first ones. */
function ranked(pairs: ReadonlyMap<SweptWorkload, SweptPair>): (readonly [SweptWorkload, SweptPair])[] {
  return [...pairs].sort(([one, { tasks }], [other, pair]) => byTasks(one, tasks, other, pair.tasks));
}

async function writeItem(table: RunTable, swept: Swept, key: string, endedAt: Date): Promise<void> {
  const pairs = swept.images.get(key) ?? new Map();
  const services = ranked(pairs).map(([workload, { tasks, since }]): StoredWorkload => {
    const { kind, name, cluster, owner, ownerAt } = workload;
    return { kind, name, cluster, tasks, since: new Date(since), owner, ownerAt };
  });
  const values = workloadsValues({ services, furtherServices: 0, sweptAt: endedAt }, endedAt);
  await rewrite(table, workloadsKeyIn(swept.place, key), endedAt, (row) => {
    // A later sweep has written the item.
    const isOutdated = (timeIn(row?.sweptAt) ?? endedAt) > endedAt;
    return isOutdated ? row : { ...row, ...values };
  });
}

function inParts<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, part) =>
    all.slice(part * size, (part + 1) * size),
  );
}

/**
 * Records which other places are swept. A dropped place counts as swept without finding anything, until all its items
 * have expired. Whether the place answered is forgotten.
 *
 * @param lastSweep the item `sweep#last-complete`
 */
export async function followPlaces(
  table: RunTable,
  lastSweep: Row | undefined,
  places: readonly Place[],
  now: Date,
): Promise<void> {
  const known = placesIn(lastSweep);
  const gone = without(known, places);
  const times = { startedAt: now.toISOString(), endedAt: now.toISOString() };
  // The item outlives the items of everything that ran there.
  const expires = { [EXPIRY_ATTRIBUTE]: expiry(after(now, RETENTION_MS)) };
  const nothing = { ...times, ...expires, tasks: 0, images: 0 };
  for (const place of gone) {
    await rewrite(table, keyOfPlace(LAST_SWEEP_KEY, place), now, () => nothing);
    await rewrite(table, keyOfPlace(SWEEP_KEY, place), now, () => ({}));
  }
  if (gone.length + without(places, known).length > 0) {
    await rewrite(table, LAST_SWEEP_KEY, now, (row) => {
      const kept = without(placesIn(row), [...gone, ...places]);
      return { ...row, places: [...kept, ...places].map(placeText) };
    });
  }
}

function without(places: readonly Place[], others: readonly Place[]): Place[] {
  const texts = new Set(others.map(placeText));
  return places.filter((place) => !texts.has(placeText(place)));
}
