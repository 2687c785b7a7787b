import { HOUR, MINUTE } from "../../functions/contract/durations";
import { FLEET_SIZES, type FleetName } from "../fleet/sizes";
import { keysOf } from "../observed/task";
import type { Programs } from "../program/compile";
import { type Settings, START } from "../world/settings";
import { World } from "../world/world";
import { type OtherDesign, playOneBuildPerContainer } from "./one-build-per-container";
import { type ScanCause, WaitingTimes, type Waits } from "./waiting-times";

/** Figures of a fleet, from a run without faults on a fixed seed. */
export interface FleetFigures {
  readonly seed: number;
  readonly hours: number;
  readonly maxConcurrentScans: number;
  readonly rescanAfterHours: number;
  readonly concurrentBuilds: number;
  readonly services: number;
  readonly tasks: number;
  readonly containers: number;
  readonly images: number;
  readonly builds: number;
  /** As billed: each build rounded up to whole minutes. */
  readonly buildMinutes: number;
  readonly refusedStarts: number;
  readonly deadLetters: number;
  readonly waits: Readonly<Record<ScanCause, Waits>>;
  /** Requests of the functions by `service:operation`. */
  readonly calls: Readonly<Record<string, number>>;
  readonly messages: number;
  readonly invocations: Readonly<Record<string, number>>;
  readonly functionSeconds: number;
  /** Sampled minutes; `waiting` and `open` are the peaks of scans and builds since the sample before. */
  readonly minutes: readonly number[];
  readonly waiting: readonly number[];
  readonly open: readonly number[];
  readonly oneBuildPerContainer: OtherDesign;
}

const SEED = 1;
const SAMPLES = 96;
const BUILD_SECONDS = [60, 150] as const;

/** Longer than one window of freshness. */
const HOURS: Readonly<Record<FleetName, number>> = { small: 72, medium: 30, large: 30 };

/** Slots by fleet; 20 is the default of `max_concurrent_scans`. */
const SLOTS: Readonly<Record<FleetName, number>> = { small: 20, medium: 20, large: 60 };

export function settingsOfFleet(fleet: FleetName, hours = HOURS[fleet]): Settings {
  return {
    seed: SEED,
    fleet: FLEET_SIZES[fleet],
    duration: hours * HOUR,
    faults: [],
    maxConcurrentScans: SLOTS[fleet],
    rescanAfterHours: 24,
    concurrentBuilds: 60,
    buildSeconds: BUILD_SECONDS,
    withoutServices: [],
  };
}

export async function measureFleet(settings: Settings, programs: Programs): Promise<FleetFigures> {
  const world = new World(settings, programs);
  const { clock, observers, codebuild, fleet, queue, calls, functions } = world;
  const waits = new WaitingTimes(world);
  const containers: number[] = [];
  const images = new Set<string>();
  const waitingKeys = new Set<string>();
  let messages = 0;
  observers.add({
    taskRuns: (task) => {
      for (const key of keysOf(task)) {
        containers.push(clock.now());
        images.add(key);
      }
    },
    eventArrived: () => {
      messages += 1;
    },
    itemChanged: (key, _, after) => {
      if (after?.rowState === "WAITING" || after?.rowState === "HELD") {
        waitingKeys.add(key);
      } else {
        waitingKeys.delete(key);
      }
    },
  });
  const samples: { time: number; waiting: number; open: number }[] = [];
  let peak = { waiting: 0, open: 0 };
  observers.add({
    itemChanged: () => {
      peak = {
        waiting: Math.max(peak.waiting, waitingKeys.size),
        open: Math.max(peak.open, codebuild.open),
      };
    },
  });
  clock.every(settings.duration / SAMPLES, () => {
    samples.push({ time: clock.now(), ...peak });
    peak = { waiting: waitingKeys.size, open: codebuild.open };
  });
  await world.run();

  const names = Object.entries(functions);
  const [least, most] = settings.buildSeconds;
  return {
    seed: settings.seed,
    hours: settings.duration / HOUR,
    maxConcurrentScans: settings.maxConcurrentScans,
    rescanAfterHours: settings.rescanAfterHours,
    concurrentBuilds: settings.concurrentBuilds,
    services: settings.fleet.services,
    tasks: fleet.tasksStarted,
    containers: containers.length,
    images: images.size,
    builds: codebuild.builds.length,
    buildMinutes: codebuild.builds.reduce((sum, build) => sum + minutesOf(build, clock.now()), 0),
    refusedStarts: codebuild.refusals.length,
    deadLetters: queue.deadLetters.length,
    waits: waits.byCause(),
    calls: Object.fromEntries([...calls.made].sort(([one], [other]) => (one < other ? -1 : 1))),
    messages,
    invocations: Object.fromEntries(names.map(([name, { ended }]) => [name, sum(ended.values())])),
    functionSeconds: Math.round(names.reduce((total, [, { busyMs }]) => total + busyMs, 0) / 1000),
    minutes: samples.map(({ time }) => Math.round((time - START) / MINUTE)),
    waiting: samples.map(({ waiting }) => waiting),
    open: samples.map(({ open }) => open),
    oneBuildPerContainer: playOneBuildPerContainer(
      containers,
      settings.concurrentBuilds,
      (least + most) / 2,
      samples.map(({ time }) => time),
    ),
  };
}

function minutesOf({ startedAt, endedAt }: { startedAt?: number; endedAt?: number }, now: number): number {
  return startedAt === undefined ? 0 : Math.ceil(((endedAt ?? now) - startedAt) / MINUTE);
}

function sum(numbers: Iterable<number>): number {
  return [...numbers].reduce((total, number) => total + number, 0);
}
