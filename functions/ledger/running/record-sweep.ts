import { HOUR } from "../../contract/durations";
import { LAST_SWEEP_KEY, PARTITION_KEY } from "../../contract/ledger";
import { type Runner, runnerKey } from "../../contract/sighting";
import { absent, any, atMost } from "../table/condition";
import type { Row, Table } from "../table/table";
import {
  MOST_SERVICES,
  type RunningItem,
  readRunningItem,
  runningKeyOf,
  runningValues,
  type StoredService,
} from "./running-item";
import { asRead } from "./running-notes";
import { currentServices, readLastSweep } from "./who-runs";

/** A service or family that a sweep has seen. One object stands for it, whichever images it runs. */
export interface SweptRunner extends Runner {
  /** By the tags of its tasks, as they were found; else by those of the service, as they were read. */
  owner?: string | undefined;
  /** When the tags of the service were read last. */
  ownerAt?: Date | undefined;
}

/** What a runner has of one image. */
export interface SweptPair {
  tasks: number;
  /** When the oldest of them started, in milliseconds since 1970; from the second sweep on, since when it runs the image. */
  since: number;
}

/** What a sweep has seen from its beginning to its end. */
export interface Swept {
  readonly startedAt: Date;
  /** Tasks that run. */
  readonly tasks: number;
  /** By the images' keys. */
  readonly images: ReadonlyMap<string, ReadonlyMap<SweptRunner, SweptPair>>;
}

/** What recording a sweep needs besides the table. */
export interface SweepRecorder {
  readonly table: Pick<Table, "get" | "getAll" | "update">;
  readonly now: () => Date;
  /** Whether there is time for some more calls. */
  readonly hasTime: () => boolean;
  /** Waits until the table may be written to again. */
  readonly pace: () => Promise<void>;
  /**
   * Owners by the tags of services; those are left out of which nobody can know now. Never throws. Absent where
   * `owner_tag_keys` is empty: then nothing has an owner.
   */
  readonly ownersOf?:
    | ((services: readonly Runner[]) => Promise<ReadonlyMap<Runner, string | undefined>>)
    | undefined;
}

/** What became of it, for the log. */
export interface RecordedSweep {
  readonly imagesRunning: number;
  readonly itemsWritten: number;
  /** Why the latest complete sweep is still the one before; absent where it is this one. */
  readonly notRecorded?: string;
}

/** An item as it was when the sweep began to record. */
type Before = Pick<RunningItem, "sweptAt" | "addedAt"> & {
  /** Services that events have added while the sweep was under way, whose tasks it may not have seen. */
  readonly added: readonly StoredService[];
};

/** So many items are read with one call. */
const READ_AT_ONCE = 100;
/** So many items are written at one time. */
const WRITTEN_AT_ONCE = 10;
/** How often events may change an item while it is written. */
const MOST_WRITES = 4;
const OUT_OF_TIME = "there was too little time";

/**
 * Writes who runs each image that a complete sweep has seen, and at last that the sweep was complete: an image whose item it
 * has not written runs nowhere, so nothing has to be cleared. Where it does not come so far, what it wrote is true, and the
 * others stay as they are.
 *
 * @throws Error where the table does not answer
 */
export async function recordSweep(recorder: SweepRecorder, swept: Swept): Promise<RecordedSweep> {
  const { table, now, hasTime } = recorder;
  const imagesRunning = swept.images.size;
  const last = readLastSweep(await table.get(LAST_SWEEP_KEY));
  const before = new Map<string, Before>();
  for (const keys of inParts([...swept.images.keys()], READ_AT_ONCE)) {
    if (!hasTime()) {
      return { imagesRunning, itemsWritten: 0, notRecorded: OUT_OF_TIME };
    }
    const rows = new Map(
      (await table.getAll(keys.map(runningKeyOf))).map((row) => [row[PARTITION_KEY], row]),
    );
    for (const key of keys) {
      const row = rows.get(runningKeyOf(key));
      const current = currentServices(row, last);
      keepKnown(swept.images.get(key), current, recorder.ownersOf !== undefined);
      before.set(key, beforeOf(row, current, swept, key));
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
    await Promise.all(keys.map((key) => writeItem(table, swept, key, before.get(key), endedAt)));
    itemsWritten += keys.length;
  }
  const { applied } = await table.update({
    key: LAST_SWEEP_KEY,
    set: { startedAt: swept.startedAt, endedAt, tasks: swept.tasks, images: imagesRunning },
    condition: any(absent("endedAt"), atMost("endedAt", endedAt)),
  });
  return {
    imagesRunning,
    itemsWritten,
    ...(applied ? {} : { notRecorded: "a later sweep was complete before" }),
  };
}

/** What was known of the services before: since when they run the image, and what tags said of their owners, if those count. */
function keepKnown(
  pairs: ReadonlyMap<SweptRunner, SweptPair> = new Map(),
  current: readonly StoredService[],
  keepsOwners: boolean,
): void {
  const known = new Map(current.map((service) => [runnerKey(service), service]));
  for (const [runner, pair] of pairs) {
    const service = known.get(runnerKey(runner));
    if (service === undefined) {
      continue;
    }
    pair.since = service.since.getTime();
    const { owner, ownerAt } = service;
    const isNewer = ownerAt !== undefined && (runner.ownerAt === undefined || ownerAt > runner.ownerAt);
    if (keepsOwners && isNewer && (runner.owner === undefined || runner.ownerAt !== undefined)) {
      runner.owner = owner;
      runner.ownerAt = ownerAt;
    }
  }
}

function beforeOf(
  row: Row | undefined,
  current: readonly StoredService[],
  swept: Swept,
  key: string,
): Before {
  const { sweptAt, addedAt } = readRunningItem(row);
  const seen = new Set([...(swept.images.get(key)?.keys() ?? [])].map(runnerKey));
  const added = current.filter(
    (service) =>
      service.addedAt !== undefined && service.addedAt >= swept.startedAt && !seen.has(runnerKey(service)),
  );
  return { sweptAt, addedAt, added };
}

/** Asks for the tags of services whose tasks name no owner: of each once a day, and only of those that an item names. */
async function findOwners({ now, ownersOf }: SweepRecorder, { images }: Swept): Promise<void> {
  if (ownersOf === undefined) {
    return;
  }
  const dayAgo = new Date(now().getTime() - 24 * HOUR);
  const named = new Set(
    [...images.values()].flatMap((pairs) =>
      ranked(pairs)
        .slice(0, MOST_SERVICES)
        .map(([runner]) => runner),
    ),
  );
  const unknown = [...named].filter(
    ({ kind, owner, ownerAt }) =>
      kind === "service" && (ownerAt === undefined ? owner === undefined : ownerAt <= dayAgo),
  );
  for (const [runner, owner] of unknown.length > 0 ? await ownersOf(unknown) : []) {
    // They are the very objects that were handed in.
    Object.assign(runner, { owner, ownerAt: now() } satisfies Partial<SweptRunner>);
  }
}

/** The runners of an image; an item names the first. */
function ranked(pairs: ReadonlyMap<SweptRunner, SweptPair>): (readonly [SweptRunner, SweptPair])[] {
  const order = ([one, { tasks }]: [SweptRunner, SweptPair], [other, pair]: [SweptRunner, SweptPair]) =>
    pair.tasks - tasks || (runnerKey(one) < runnerKey(other) ? -1 : 1);
  return [...pairs].sort(order);
}

async function writeItem(
  table: SweepRecorder["table"],
  swept: Swept,
  key: string,
  read: Before | undefined,
  endedAt: Date,
): Promise<void> {
  const pairs = swept.images.get(key) ?? new Map<SweptRunner, SweptPair>();
  const seen = ranked(pairs).map(([runner, { tasks, since }]): StoredService => {
    const { kind, name, cluster, owner, ownerAt } = runner;
    return { kind, name, cluster, tasks, since: new Date(since), owner, ownerAt };
  });
  let before: Before = read ?? { added: [] };
  for (let attempt = 1; attempt <= MOST_WRITES; attempt++) {
    if (before.sweptAt !== undefined && before.sweptAt > endedAt) {
      // A later sweep knows better.
      return;
    }
    const services = [...seen.slice(0, MOST_SERVICES), ...before.added, ...seen.slice(MOST_SERVICES)];
    const item = { services, furtherServices: 0, sweptAt: endedAt, addedAt: before.addedAt };
    const { applied, row } = await table.update({
      key: runningKeyOf(key),
      set: runningValues(item, endedAt),
      condition: asRead(before),
    });
    if (applied) {
      return;
    }
    before = beforeOf(row, readRunningItem(row).services, swept, key);
  }
  throw new Error(`who runs ${key} could not be written: it met ${MOST_WRITES} other writes`);
}

function inParts<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, part) =>
    all.slice(part * size, (part + 1) * size),
  );
}
