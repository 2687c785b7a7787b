import { after, DAY, HOUR } from "../contract/durations";
import { LAST_SWEEP_KEY, PARTITION_KEY, SWEEP_KEY } from "../contract/ledger";
import { foreignPlace, keyOfPlace, type Place } from "../contract/places/place";
import type { Telemetry } from "../contract/telemetry";
import type { ServedMembers } from "../runtime/members";
import type { HasTime } from "../runtime/remaining-time";
import type { Row, Table } from "../table/table";
import { timeIn } from "../table/value";
import { followPlaces } from "../workloads/swept-places";
import { readLastSweep } from "../workloads/workloads-of";
import { AskedImages } from "./image-requests";
import { answering, CLUSTER_GONE, UnansweredError } from "./running-tasks";
import { PairsLeft } from "./seen-workloads";
import { type SharedMemory, type SweepEnd, type Sweeper, sweep } from "./sweep";
import type { SweepPositions } from "./sweep-position";

/** The parts with which an installation that serves members sweeps. */
export interface PlacesSweeper {
  /** Its own place. */
  readonly own: Place;
  readonly members: Pick<ServedMembers, "read">;
  readonly table: Pick<Table, "getAll" | "update">;
  readonly telemetry: Telemetry;
  readonly now: () => Date;
  readonly hasTime: HasTime;
  /** @param place undefined: the own one */
  sweeperOf(place: Place | undefined): PlaceSweeper;
}

/** The parts with which one place is swept. */
export interface PlaceSweeper extends Sweeper {
  readonly positions: Sweeper["positions"] & Pick<SweepPositions, "markUnanswered">;
  /** ARN of the role with which a member is read. */
  readonly roleArn?: string | undefined;
  /** Closes the connections to the place. */
  readonly close: () => void;
}

/** Places that are swept at one time: each has a page of tasks in mind. */
const SWEPT_AT_ONCE = 8;
/** The part of an invocation that the own place may take while others wait, if it was swept in one go within a day. */
const OWN_SHARE = 0.5;
/** A place that did not answer comes behind the others of its sweep: it is taken for begun later, by the time that sweeps are apart by default. */
const UNANSWERED_WAITS_MS = HOUR;

/**
 * Sweeps the installation's own place, and then those of its members, several at a time. First come those that wait
 * longest, where those that did not answer count as begun later. Each goes on where it was left.
 *
 * @param invocation names this invocation
 * @throws where the own place does not answer, or the table, once all others were swept as far as the time allowed
 */
export async function sweepPlaces(sweeper: PlacesSweeper, invocation: string): Promise<SweepEnd> {
  const { table, now, hasTime, telemetry } = sweeper;
  const shared = { images: new AskedImages(), pairsLeft: new PairsLeft() };
  const [listed] = await Promise.allSettled([listedPlaces(sweeper)]);
  const rows = await table.getAll([LAST_SWEEP_KEY, SWEEP_KEY]);
  const [lastSweep, position] = [LAST_SWEEP_KEY, SWEEP_KEY].map((key) =>
    rows.find((row) => row[PARTITION_KEY] === key),
  );
  const hasOthers = listed.status === "fulfilled" && listed.value.length > 0;
  const share = hasOthers && !needsAll(lastSweep, position, now()) ? OWN_SHARE : 1;
  const own = { ...sweeper.sweeperOf(undefined), shared, hasTime: () => hasTime(share) };
  const ends: PromiseSettledResult<SweepEnd>[] = await Promise.allSettled([sweep(own, invocation)]);
  if (ends.some((end) => end.status === "fulfilled" && end.value === "taken-over")) {
    return "taken-over";
  }
  if (listed.status === "rejected") {
    throw listed.reason;
  }
  await followPlaces(table, lastSweep, listed.value, now());
  const waiting = await inTurn(table, listed.value);
  const next = () => (hasTime() ? waiting.shift() : undefined);
  const worker = async () => {
    for (let place = next(); place !== undefined; place = next()) {
      ends.push(...(await Promise.allSettled([sweepMember(sweeper, place, shared, invocation)])));
    }
  };
  await Promise.all(Array.from({ length: SWEPT_AT_ONCE }, worker));
  const positions = await readPositions(table, listed.value);
  const unanswered = [...positions.values()].filter(({ unansweredAt }) => unansweredAt !== undefined);
  telemetry.measure("PlacesUnanswered", unanswered.length);
  const failed = ends.find((end) => end.status === "rejected");
  if (failed !== undefined) {
    throw failed.reason;
  }
  const isLeft = ends.some((end) => end.status === "fulfilled" && end.value === "out-of-time");
  return waiting.length > 0 || isLeft ? "out-of-time" : "complete";
}

/** A sweep that is begun in time to be recorded once a day, which one that is gone on with cannot be. */
function needsAll(lastSweep: Row | undefined, position: Row | undefined, now: Date): boolean {
  const sweptAt = readLastSweep(lastSweep)?.endedAt;
  return position?.sweepId === undefined && (sweptAt === undefined || after(sweptAt, DAY) <= now);
}

/** Of a place that does not answer, what ran there stays as it was seen last. */
async function sweepMember(
  { sweeperOf, telemetry }: PlacesSweeper,
  place: Place,
  shared: SharedMemory,
  invocation: string,
): Promise<SweepEnd> {
  const sweeper = sweeperOf(place);
  const reasons: string[] = [];
  const clusterFailed = (cluster: string, { name, message }: Error) => {
    if (name !== CLUSTER_GONE) {
      reasons.push(`${cluster}: ${name}: ${message}`);
    }
  };
  // Of a place that does not answer, no more is left for this sweep.
  let end: SweepEnd = "complete";
  try {
    end = await sweep({ ...sweeper, tasks: answering(sweeper.tasks), shared, clusterFailed }, invocation);
  } catch (error) {
    if (!(error instanceof UnansweredError)) {
      telemetry.error("sweeping a place failed; the next sweep goes on with it", { ...place, error });
      throw error;
    }
    reasons.push(error.message);
  } finally {
    sweeper.close();
  }
  const [reason] = reasons;
  if (reason === undefined) {
    return end;
  }
  telemetry.error("a place could not be swept; what ran there stays as it was seen last", {
    ...place,
    role: sweeper.roleArn,
    reason,
    reasons: reasons.length,
  });
  await sweeper.positions.markUnanswered(invocation);
  return end;
}

async function listedPlaces({ members, own }: PlacesSweeper): Promise<readonly Place[]> {
  return Object.entries(await members.read()).flatMap(([account, regions]) =>
    regions.flatMap((region) => foreignPlace({ account, region }, own) ?? []),
  );
}

/** In the order in which the places are to be swept. */
async function inTurn(table: Pick<Table, "getAll">, places: readonly Place[]): Promise<Place[]> {
  const positions = await readPositions(table, places);
  const turn = (place: Place): number => turnOf(positions.get(keyOfPlace(SWEEP_KEY, place)));
  return places.toSorted((one, other) => turn(one) - turn(other));
}

/** How far the sweeps of some places have come, by the keys of those items. */
async function readPositions(
  table: Pick<Table, "getAll">,
  places: readonly Place[],
): Promise<ReadonlyMap<unknown, Row>> {
  const keys = places.map((place) => keyOfPlace(SWEEP_KEY, place));
  const rows = keys.length > 0 ? await table.getAll(keys) : [];
  return new Map(rows.map((row) => [row[PARTITION_KEY], row]));
}

/** When somebody began with a place last; later where it did not answer then. */
function turnOf(position: Row | undefined): number {
  const begunAt = timeIn(position?.begunAt)?.getTime() ?? 0;
  return position?.unansweredAt === undefined ? begunAt : begunAt + UNANSWERED_WAITS_MS;
}
