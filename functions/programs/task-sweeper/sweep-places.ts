import { LAST_SWEEP_KEY, PARTITION_KEY, SWEEP_KEY } from "../../contract/ledger";
import { noticeKey } from "../../contract/notices/notice";
import type { PlaceEvent } from "../../contract/notices/place-event";
import { foreignPlace, keyOfPlace, type Place } from "../../contract/places/place";
import type { Counter, Telemetry } from "../../contract/telemetry";
import { recordBegun, recordSwept, type SweptPlace } from "../../ledger/places";
import type { ServedMembers } from "../../runtime/members";
import type { RunTable } from "../../table/run";
import { timeIn } from "../../table/value";
import { followPlaces } from "../../workloads/record-sweep";
import { SweepMemory } from "./image-requests";
import { CLUSTER_GONE } from "./running-tasks";
import { type SweepEnd, type Sweeper, sweep } from "./sweep";

export interface PlacesSweeper {
  /** Place of the installation; absent if it serves no members. */
  readonly own?: Place | undefined;
  readonly members?: Pick<ServedMembers, "places" | "isSweepOnly"> | undefined;
  /** The input `name`. */
  readonly installation: string;
  readonly table: RunTable;
  readonly telemetry: Telemetry;
  readonly now: () => Date;
  readonly hasTime: () => boolean;
  /** @param place undefined: the own place */
  sweeperOf(place: Place | undefined): PlaceSweeper;
}

export interface PlaceSweeper extends Sweeper {
  readonly roleArn?: string | undefined;
  /** Whether the input `cluster_arns` names clusters of the place. */
  readonly namesClusters: boolean;
  /** Why the member sends no task events; null if it sends them. */
  readonly ruleFault: () => Promise<string | null>;
  readonly close: () => void;
}

/** Counters of changes for the worse, for alarms. */
const COUNTERS: Readonly<Partial<Record<PlaceEvent["detailType"], Counter>>> = {
  "Place Not Answering": "PlacesUnanswered",
  "Place Not Heard": "PlacesNotHeard",
};

/** Members that are swept at the same time: each needs memory for a page of tasks. */
const SWEPT_AT_ONCE = 8;

/**
 * Sweeps the installation's own place and its members at the same time. Members that have waited longest come first.
 *
 * @throws if the own place, the table or the list of members does not answer, after everything else was swept
 */
export async function sweepPlaces(sweeper: PlacesSweeper): Promise<SweepEnd> {
  const memory = new SweepMemory();
  const own = sweep({ ...sweeper.sweeperOf(undefined), memory });
  return endOf([own.then(({ end }) => end), sweepMembers(sweeper, memory)]);
}

/** Waits until all sweeps have ended, even if one fails. */
async function endOf(sweeps: readonly Promise<SweepEnd>[]): Promise<SweepEnd> {
  await Promise.allSettled(sweeps);
  return (await Promise.all(sweeps)).includes("out-of-time") ? "out-of-time" : "complete";
}

async function sweepMembers(sweeper: PlacesSweeper, memory: SweepMemory): Promise<SweepEnd> {
  const { own, members, table, now, hasTime } = sweeper;
  const places = ((await members?.places()) ?? []).flatMap((place) => foreignPlace(place, own) ?? []);
  const [lastSweep] = await table.getAll([LAST_SWEEP_KEY]);
  await followPlaces(table, lastSweep, places, now());
  const rows = await table.getAll(places.map((place) => keyOfPlace(SWEEP_KEY, place)));
  const positions = new Map(rows.map((row) => [row[PARTITION_KEY], row]));
  const turn = (place: Place) => timeIn(positions.get(keyOfPlace(SWEEP_KEY, place))?.begunAt)?.getTime() ?? 0;
  const waiting = places.toSorted((one, other) => turn(one) - turn(other));
  const next = () => (hasTime() ? waiting.shift() : undefined);
  const sweeps: Promise<SweepEnd>[] = [];
  const worker = async () => {
    for (let place = next(); place !== undefined; place = next()) {
      const one = sweepMember(sweeper, place, memory);
      sweeps.push(one);
      await Promise.allSettled([one]);
    }
  };
  await Promise.all(Array.from({ length: SWEPT_AT_ONCE }, worker));
  const end = await endOf(sweeps);
  return waiting.length > 0 ? "out-of-time" : end;
}

/** Sweeps a member. If it does not answer, its workloads stay as last seen. */
async function sweepMember(
  { sweeperOf, members, installation, table, now, telemetry }: PlacesSweeper,
  place: Place,
  memory: SweepMemory,
): Promise<SweepEnd> {
  const sweeper = sweeperOf(place);
  const reasons: string[] = [];
  const clusterFailed = (cluster: string, { name, message }: Error) => {
    if (name !== CLUSTER_GONE || sweeper.namesClusters) {
      reasons.push(`${cluster}: ${name}: ${message}`);
    }
  };
  const isSweepOnly = await members?.isSweepOnly(place);
  const unread = (error: unknown) =>
    void telemetry.error("the rule of a member could not be looked at", { ...place, error });
  await recordBegun(table, place, now());
  // A place that does not answer counts as done, because this sweep can do nothing more there.
  let end: SweepEnd = "complete";
  let fault: SweptPlace["fault"];
  try {
    const swept = await sweep({ ...sweeper, memory, clusterFailed });
    end = swept.end;
    const found = isSweepOnly ? null : await sweeper.ruleFault().catch(unread);
    fault = swept.tasks > 0 ? found : found && undefined;
  } catch (error) {
    const { name, message } = Object(error) as Partial<Error>;
    reasons.push(`${name}: ${message}`);
  } finally {
    sweeper.close();
  }
  const [reason] = reasons;
  if (reason !== undefined) {
    telemetry.error("a place could not be swept; what ran there stays as it was seen last", {
      ...place,
      role: sweeper.roleArn,
      reason,
      reasons: reasons.length,
    });
  }
  for (const event of await recordSwept(table, installation, place, { reason, fault }, now())) {
    const counter = COUNTERS[event.detailType];
    if (counter) {
      telemetry.count(counter);
    }
    sweeper.pokes.add(noticeKey(event));
  }
  await sweeper.pokes.send();
  return end;
}
