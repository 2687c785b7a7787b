import { LAST_SWEEP_KEY, PARTITION_KEY, SWEEP_KEY } from "../../contract/ledger";
import { foreignPlace, keyOfPlace, type Place } from "../../contract/places/place";
import type { Telemetry } from "../../contract/telemetry";
import type { ServedMembers } from "../../runtime/members";
import { type RunTable, runOne } from "../../table/run";
import type { Row } from "../../table/table";
import { timeIn } from "../../table/value";
import { followPlaces } from "../../workloads/record-sweep";
import { SweepMemory } from "./image-requests";
import { CLUSTER_GONE } from "./running-tasks";
import { type SweepEnd, type Sweeper, sweep } from "./sweep";

/** The parts with which an installation sweeps. */
export interface PlacesSweeper {
  /** Its own place, and the members; absent where it serves none. */
  readonly own?: Place | undefined;
  readonly members?: Pick<ServedMembers, "places"> | undefined;
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
  const own = sweep({ ...sweeper.sweeperOf(undefined), memory });
  return endOf(await Promise.allSettled([own, sweepMembers(sweeper, memory)]));
}

function endOf(ends: readonly PromiseSettledResult<SweepEnd>[]): SweepEnd {
  const reached = ends.map((end) => {
    if (end.status === "rejected") {
      throw end.reason;
    }
    return end.value;
  });
  return reached.includes("out-of-time") ? "out-of-time" : "complete";
}

/** Sweeps the members in turn, eight at a time. */
async function sweepMembers(sweeper: PlacesSweeper, memory: SweepMemory): Promise<SweepEnd> {
  const { own, members, table, now, hasTime, telemetry } = sweeper;
  const places = ((await members?.places()) ?? []).flatMap((place) => foreignPlace(place, own) ?? []);
  const [lastSweep] = await table.getAll([LAST_SWEEP_KEY]);
  await followPlaces(table, lastSweep, places, now());
  const positions = await readPositions(table, places);
  const turn = (place: Place) => timeIn(positions.get(keyOfPlace(SWEEP_KEY, place))?.begunAt)?.getTime() ?? 0;
  const waiting = places.toSorted((one, other) => turn(one) - turn(other));
  const next = () => (hasTime() ? waiting.shift() : undefined);
  const ends: PromiseSettledResult<SweepEnd>[] = [];
  const worker = async () => {
    for (let place = next(); place !== undefined; place = next()) {
      ends.push(...(await Promise.allSettled([sweepMember(sweeper, place, memory)])));
    }
  };
  await Promise.all(Array.from({ length: SWEPT_AT_ONCE }, worker));
  if (members) {
    const swept = [...(await readPositions(table, places)).values()];
    const unanswered = swept.filter(({ unansweredAt }) => unansweredAt !== undefined);
    telemetry.measure("PlacesUnanswered", unanswered.length);
  }
  const end = endOf(ends);
  return waiting.length > 0 ? "out-of-time" : end;
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

/** When some places were begun with, and did not answer, by the keys of those items. */
async function readPositions(table: RunTable, places: readonly Place[]): Promise<ReadonlyMap<unknown, Row>> {
  const rows = await table.getAll(places.map((place) => keyOfPlace(SWEEP_KEY, place)));
  return new Map(rows.map((row) => [row[PARTITION_KEY], row]));
}
