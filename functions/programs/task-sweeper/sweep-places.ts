import { LAST_SWEEP_KEY, PARTITION_KEY, SWEEP_KEY } from "../../contract/ledger";
import { foreignPlace, keyOfPlace, type Place } from "../../contract/places/place";
import type { Telemetry } from "../../contract/telemetry";
import type { ServedMembers } from "../../runtime/members";
import { type RunTable, runOne } from "../../table/run";
import type { Row, Table } from "../../table/table";
import { timeIn } from "../../table/value";
import { followPlaces } from "../../workloads/record-sweep";
import { CLUSTER_GONE } from "./running-tasks";
import { type SweepEnd, type Sweeper, sweep } from "./sweep";
import { SweepMemory } from "./sweep-memory";

/** The parts with which an installation sweeps. */
export interface PlacesSweeper {
  /** Its own place, and the members; absent where it serves none. */
  readonly own?: Place | undefined;
  readonly members?: Pick<ServedMembers, "read"> | undefined;
  readonly table: RunTable;
  readonly telemetry: Telemetry;
  readonly now: () => Date;
  readonly hasTime: () => boolean;
  /** @param place undefined: the own one */
  sweeperOf(place: Place | undefined): PlaceSweeper;
}

/** The parts with which one place is swept. */
export interface PlaceSweeper extends Sweeper {
  /** ARN of the role with which a member is read. */
  readonly roleArn?: string | undefined;
  /** Closes the connections to the place. */
  readonly close: () => void;
}

/** Members that are swept at one time: each has a page of tasks in mind. */
const SWEPT_AT_ONCE = 8;

/**
 * Sweeps the installation's own place, and beside it those of its members, several at a time. First come those that wait
 * longest.
 *
 * @throws where the own place does not answer, or the table or the list of members, once all was swept as far as the time allowed
 */
export async function sweepPlaces(sweeper: PlacesSweeper): Promise<SweepEnd> {
  const memory = new SweepMemory();
  const ends: PromiseSettledResult<SweepEnd>[] = [];
  const keep = async (swept: Promise<SweepEnd>) => {
    ends.push(...(await Promise.allSettled([swept])));
  };
  const own = keep(sweep({ ...sweeper.sweeperOf(undefined), memory }));
  let isLeft = false;
  try {
    isLeft = await sweepMembers(sweeper, async (place) => keep(sweepMember(sweeper, place, memory)));
  } finally {
    await own;
  }
  const failed = ends.find((end) => end.status === "rejected");
  if (failed !== undefined) {
    throw failed.reason;
  }
  const isUnfinished = ends.some((end) => end.status === "fulfilled" && end.value === "out-of-time");
  return isLeft || isUnfinished ? "out-of-time" : "complete";
}

/** Sweeps the members in turn, eight at a time. @returns whether some are left, for want of time */
async function sweepMembers(
  sweeper: PlacesSweeper,
  sweepOne: (place: Place) => Promise<void>,
): Promise<boolean> {
  const { table, now, hasTime, telemetry } = sweeper;
  const places = await listedPlaces(sweeper);
  const [lastSweep] = await table.getAll([LAST_SWEEP_KEY]);
  await followPlaces(table, lastSweep, places, now());
  const waiting = await inTurn(table, places);
  const next = () => (hasTime() ? waiting.shift() : undefined);
  const worker = async () => {
    for (let place = next(); place !== undefined; place = next()) {
      await sweepOne(place);
    }
  };
  await Promise.all(Array.from({ length: SWEPT_AT_ONCE }, worker));
  if (sweeper.members) {
    const positions = await readPositions(table, places);
    const unanswered = [...positions.values()].filter(({ unansweredAt }) => unansweredAt !== undefined);
    telemetry.measure("PlacesUnanswered", unanswered.length);
  }
  return waiting.length > 0;
}

/** Of a place that does not answer, what ran there stays as it was seen last. */
async function sweepMember(
  { sweeperOf, table, now, telemetry }: PlacesSweeper,
  place: Place,
  memory: SweepMemory,
): Promise<SweepEnd> {
  const sweeper = sweeperOf(place);
  const reasons: string[] = [];
  const clusterFailed = (cluster: string, { name, message }: Error) => {
    if (name !== CLUSTER_GONE) {
      reasons.push(`${cluster}: ${name}: ${message}`);
    }
  };
  const position = async (changed: (row: Row | undefined) => Row | undefined) =>
    runOne(table, keyOfPlace(SWEEP_KEY, place), now(), (row) => ({ item: changed(row), result: undefined }));
  await position((row) => ({ ...row, begunAt: now().toISOString() }));
  // Of a place that does not answer, no more is left for this sweep.
  let end: SweepEnd = "complete";
  try {
    end = await sweep({ ...sweeper, memory, clusterFailed });
  } catch (error) {
    const { name, message } = Object(error) as Partial<Error>;
    reasons.push(`${name}: ${message}`);
  } finally {
    sweeper.close();
  }
  const [reason] = reasons;
  if (reason === undefined) {
    await position((row) => {
      const { unansweredAt, ...answered } = row ?? {};
      return unansweredAt === undefined ? row : answered;
    });
    return end;
  }
  telemetry.error("a place could not be swept; what ran there stays as it was seen last", {
    ...place,
    role: sweeper.roleArn,
    reason,
    reasons: reasons.length,
  });
  await position((row) => ({ ...row, unansweredAt: now().toISOString() }));
  return end;
}

async function listedPlaces({ members, own }: PlacesSweeper): Promise<readonly Place[]> {
  return Object.entries((await members?.read()) ?? {}).flatMap(([account, regions]) =>
    regions.flatMap((region) => foreignPlace({ account, region }, own) ?? []),
  );
}

/** In the order in which the places are to be swept. */
async function inTurn(table: Pick<Table, "getAll">, places: readonly Place[]): Promise<Place[]> {
  const positions = await readPositions(table, places);
  const turn = (place: Place): number =>
    timeIn(positions.get(keyOfPlace(SWEEP_KEY, place))?.begunAt)?.getTime() ?? 0;
  return places.toSorted((one, other) => turn(one) - turn(other));
}

/** When some places were begun with, and did not answer, by the keys of those items. */
async function readPositions(
  table: Pick<Table, "getAll">,
  places: readonly Place[],
): Promise<ReadonlyMap<unknown, Row>> {
  const keys = places.map((place) => keyOfPlace(SWEEP_KEY, place));
  const rows = keys.length > 0 ? await table.getAll(keys) : [];
  return new Map(rows.map((row) => [row[PARTITION_KEY], row]));
}
