import { HOUR, MINUTE } from "../functions/contract/durations";
import {
  planFaults,
  planGateFaults,
  planLagFaults,
  planLongOutage,
  planScheduleFaults,
} from "./faults-of-seed";
import { FLEET } from "./fleet/sizes";
import { membersOfSeed, planPlaceFaults } from "./places/places-of-seed";
import { Random } from "./random/random";
import { blockingOfSeed } from "./world/blocking";
import { type Settings, START } from "./world/settings";

export interface Wanted {
  /** @default - half a day, or more with a long outage */
  readonly hours?: number | undefined;
  /** Indices of planned faults that are left out. */
  readonly withoutFaults: readonly number[];
  /** Most places of the fleet, including the installation's own. @default 1 */
  readonly places?: number | undefined;
  /** Run it twice, and compare the traces. @default false */
  readonly twice?: boolean | undefined;
}

export const USUAL: Wanted = { withoutFaults: [] };

const HOURS = 14;
/** Share of the seeds with an outage of half a day. */
const LONG_SEEDS = 1 / 8;
const SEEDS_WITH_NAMES = 1 / 3;
/** Time for the outage, and for everything that it has held up. */
const LONG_HOURS = 26;

export function settingsOfSeed(seed: number, wanted: Wanted = USUAL): Settings {
  const random = new Random(seed).stream("settings");
  const ofOutage = random.stream("long outage");
  const isLong = ofOutage.chance(LONG_SEEDS);
  const duration = (wanted.hours ?? (isLong ? LONG_HOURS : HOURS)) * HOUR;
  const maxConcurrentScans = random.integer(2, 6);
  const least = random.integer(30, 90);
  const blocking = blockingOfSeed(random.stream("blocking"), 90 * MINUTE);
  const members = membersOfSeed(random.stream("places"), wanted.places ?? 1, START, duration);
  const faults = [
    ...planFaults(random.stream("faults"), START, duration),
    ...(blocking ? planGateFaults(random.stream("gate faults"), START, duration) : []),
    ...(blocking?.gate ? planLagFaults(random.stream("lag faults"), START, duration) : []),
    ...planScheduleFaults(random.stream("schedule faults"), START, duration),
    ...(isLong ? [planLongOutage(ofOutage, START)] : []),
    ...planPlaceFaults(random.stream("place faults"), members, START, duration),
  ];
  return {
    seed,
    fleet: FLEET,
    duration,
    faults: faults.filter((_, index) => !wanted.withoutFaults.includes(index)),
    maxConcurrentScans,
    rescanAfterHours: random.pick([4, 6, 12, 24, 168, 720]),
    concurrentBuilds: random.pick([maxConcurrentScans, 2 * maxConcurrentScans, 60]),
    buildSeconds: [least, least + random.integer(20, 90)],
    ...(random.stream("names").chance(SEEDS_WITH_NAMES) ? { names: true } : {}),
    ...(blocking ? { blocking } : {}),
    ...(members.length > 0 ? { members } : {}),
  };
}
