import { HOUR, MINUTE } from "../../functions/contract/durations";
import { FLEET } from "../fleet/sizes";
import { keysOf } from "../observed/task";
import type { Programs } from "../program/compile";
import { World } from "../world/world";

/** Figures of the fleet, from a run without faults on a fixed seed. */
export interface FleetFigures {
  readonly hours: number;
  readonly maxConcurrentScans: number;
  readonly rescanAfterHours: number;
  readonly services: number;
  readonly tasks: number;
  readonly containers: number;
  readonly images: number;
  readonly builds: number;
  /** As billed: each build rounded up to whole minutes. */
  readonly buildMinutes: number;
  readonly deadLetters: number;
  /** Seconds from an unscanned image's first task to its build. */
  readonly waits: { readonly count: number } & Readonly<Record<"median" | "p99" | "longest", number>>;
  /** Requests of the functions by `service:operation`. */
  readonly calls: Readonly<Record<string, number>>;
  readonly messages: number;
  readonly invocations: Readonly<Record<string, number>>;
  readonly functionSeconds: number;
}

/** Longer than one window of freshness. */
const HOURS = 72;

export async function measureFleet(programs: Programs): Promise<FleetFigures> {
  const settings = {
    seed: 1,
    fleet: FLEET,
    duration: HOURS * HOUR,
    faults: [],
    maxConcurrentScans: 20,
    rescanAfterHours: 24,
    concurrentBuilds: 60,
    buildSeconds: [60, 150],
  } as const;
  const world = new World(settings, programs);
  const { clock, observers, codebuild, fleet, queue, calls, functions, store } = world;
  const firstSeen = new Map<string, number>();
  const waits = new Map<string, number>();
  let [containers, messages] = [0, 0];
  observers.add({
    taskRuns: (task) => {
      for (const key of keysOf(task)) {
        containers += 1;
        firstSeen.set(key, firstSeen.get(key) ?? clock.now());
      }
    },
    eventArrived: () => {
      messages += 1;
    },
    buildStarted: ({ key }) => {
      if (!waits.has(key) && store.peek(key)?.verdict === undefined) {
        waits.set(key, (clock.now() - (firstSeen.get(key) ?? clock.now())) / 1000);
      }
    },
  });
  await world.run();

  const names = Object.entries(functions);
  const seconds = [...waits.values()].sort((one, other) => one - other);
  const at = (share: number) => Math.round(seconds[Math.floor((seconds.length - 1) * share)] ?? 0);
  return {
    hours: HOURS,
    maxConcurrentScans: settings.maxConcurrentScans,
    rescanAfterHours: settings.rescanAfterHours,
    services: FLEET.services,
    tasks: fleet.tasksStarted,
    containers,
    images: firstSeen.size,
    builds: codebuild.builds.length,
    buildMinutes: sum(codebuild.builds.map((build) => minutesOf(build, clock.now()))),
    deadLetters: queue.deadLetters.length,
    waits: { count: seconds.length, median: at(0.5), p99: at(0.99), longest: at(1) },
    calls: Object.fromEntries([...calls.made].sort(([one], [other]) => (one < other ? -1 : 1))),
    messages,
    invocations: Object.fromEntries(names.map(([name, { ended }]) => [name, sum([...ended.values()])])),
    functionSeconds: Math.round(sum(names.map(([, { busyMs }]) => busyMs)) / 1000),
  };
}

function minutesOf({ startedAt, endedAt }: { startedAt?: number; endedAt?: number }, now: number): number {
  return startedAt === undefined ? 0 : Math.ceil(((endedAt ?? now) - startedAt) / MINUTE);
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
