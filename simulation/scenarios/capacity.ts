import { runInNewContext } from "node:vm";
import { HOUR, MINUTE, SECOND } from "../../functions/contract/durations";
import { capacityAlarms } from "../../modules/monitoring/capacity-alarms";
import type { Watched } from "../../modules/monitoring/metrics";
import type { Programs } from "../program/compile";
import { START } from "../world/settings";
import type { World } from "../world/world";
import type { Scenario } from "./scenario";
import { always, Stage, USUAL, watchFirstTasks } from "./stage";

const RESCAN_AFTER_HOURS = 12;
const IMAGES = 500;
/** A scan of a sweep may wait for twelve hours, and is late after that. */
const HOURS = 14;

/** Values of the metrics, by name and by the hour in which they were written. */
type Hourly = ReadonlyMap<string, readonly (readonly number[])[]>;

function watchMetrics({ observers, clock }: World): Hourly {
  const hourly = new Map<string, number[][]>();
  observers.add({
    measured: (metric, value) => {
      const hours = hourly.get(metric) ?? Array.from({ length: HOURS }, () => []);
      hours[Math.floor((clock.now() - START) / HOUR)]?.push(value);
      hourly.set(metric, hours);
    },
  });
  return hourly;
}

/** Hours in which one of the module's alarms of capacity counts, by JavaScript instead of CloudWatch's metric math. */
function alarmingHours(
  hourly: Hourly,
  maxConcurrentScans: number,
  id = "max-concurrent-scans-too-low",
): number[] {
  const watched = {
    installation: { name: "scanning" },
    maxConcurrentScans,
    rescanAfterHours: RESCAN_AFTER_HOURS,
  } as Watched;
  const alarm = capacityAlarms(watched).find((each) => each.id === id);
  if (alarm === undefined || !("expression" in alarm.watches)) {
    throw new Error(`The alarm ${id} calculates nothing.`);
  }
  const { metrics, expression } = alarm.watches;
  const script = expression.replaceAll(" OR ", " || ").replaceAll(" AND ", " && ");
  const choose = (condition: boolean, then: number, otherwise: number) => (condition ? then : otherwise);
  return Array.from({ length: HOURS }, (_, hour) => hour).filter((hour) => {
    const values = Object.entries(metrics).map(([name, { metric, statistic }]) => {
      const written = hourly.get(metric.name)?.[hour] ?? [];
      const sum = written.reduce((total, value) => total + value, 0);
      return [name, statistic === "Sum" ? sum : Math.max(0, ...written)];
    });
    return runInNewContext(script, { ...Object.fromEntries(values), IF: choose }) > 0;
  });
}

/** Images that run before anybody looks, with so many slots. */
async function slotsFor(
  maxConcurrentScans: number,
  programs: Programs,
  { images = IMAGES, concurrentBuilds = 60, hours = HOURS } = {},
) {
  const stage = new Stage(programs, {
    duration: hours * HOUR,
    maxConcurrentScans,
    rescanAfterHours: RESCAN_AFTER_HOURS,
    concurrentBuilds,
  });
  const hourly = watchMetrics(stage.world);
  for (let count = 0; count < images; count += 1) {
    stage.ranBefore(stage.newImage());
  }
  await stage.world.run();
  const most = (metric: string) => Math.max(0, ...(hourly.get(metric) ?? []).flat());
  const alarming = alarmingHours(hourly, maxConcurrentScans);
  return { most, alarming, hourly };
}

export const tooFewSlots: Scenario = {
  name: "too few slots are measured by their cause, and raise the alarm",
  play: async (programs) => {
    const { most, alarming } = await slotsFor(1, programs);
    const second = alarming.find((hour) => alarming.includes(hour - 1)) ?? Number.POSITIVE_INFINITY;
    return [
      { what: "until max-concurrent-scans-too-low is raised", value: second + 1, most: 3, unit: "hours" },
      {
        what: "most scans that wait for a slot",
        value: most("WaitingForSlot"),
        // The first ones may have been started before the first value.
        least: IMAGES - 10,
        most: IMAGES,
        unit: "scans",
      },
      {
        what: "most that the earliest deadline is late",
        value: Math.round(most("DeadlineOverdue")),
        least: 3600,
        most: HOURS * 3600,
        unit: "s",
      },
      { what: "scans that wait for the engine", value: most("WaitingForEngine"), most: 0, unit: "scans" },
    ];
  },
};

export const enoughSlots: Scenario = {
  name: "enough slots raise no alarm",
  play: async (programs) => {
    const { alarming } = await slotsFor(20, programs);
    return [{ what: "hours in which it counts", value: alarming.length, most: 0, unit: "hours" }];
  },
};

export const lowQuota: Scenario = {
  name: "a quota of CodeBuild below the slots is measured as such, and raises its own alarm",
  play: async (programs) => {
    const slots = 20;
    const wanted = { images: 3000, concurrentBuilds: 5, hours: 4 };
    const { alarming, hourly } = await slotsFor(slots, programs, wanted);
    const ofEngine = alarmingHours(hourly, slots, "engine-quota-too-low");
    const second = ofEngine.find((hour) => ofEngine.includes(hour - 1)) ?? Number.POSITIVE_INFINITY;
    return [
      { what: "until engine-quota-too-low is raised", value: second + 1, most: 3, unit: "hours" },
      {
        what: "hours in a row that count for max-concurrent-scans-too-low",
        value: alarming.filter((hour) => alarming.includes(hour - 1)).length,
        most: 0,
        unit: "hours",
      },
      {
        what: "hours in which the engine was idle",
        value: idleHours(hourly, wanted),
        most: 0,
        unit: "hours",
      },
    ];
  },
};

export const endedQueue: Scenario = {
  name: "builds that queued at their start keep nobody waiting beside idle slots",
  play: async (programs) => {
    const stage = new Stage(programs, {
      duration: HOUR,
      buildSeconds: [2400, 2400],
      // Somebody else's builds leave two places for a while: ten of ours queue.
      faults: [always({ kind: "quota-reduced", quota: 2 }, 0, 1 / 12)],
    });
    const seen = watchFirstTasks(stage.world);
    const start = (count: number, from: number, every: number) =>
      Array.from({ length: count }, (_, index) => {
        const digest = stage.newImage();
        stage.startAfter(from + index * every, digest);
        return digest;
      });
    const before = start(12, 0, 20 * SECOND);
    const images = start(8, 10 * MINUTE, 97 * SECOND);
    await stage.world.run();
    const waits = images.map((digest) =>
      stage.secondsUntil(stage.buildsOf(digest)[0]?.queuedAt, digest, seen),
    );
    const queued = before
      .flatMap((digest) => stage.buildsOf(digest))
      .filter(({ queuedAt, startedAt = 0 }) => startedAt - queuedAt > 70 * SECOND);
    return [
      {
        what: "builds that queued for more than 70 s",
        value: queued.length,
        least: 8,
        most: 12,
        unit: "builds",
      },
      {
        what: "longest wait of a new image after that",
        value: Math.round(Math.max(...waits)),
        most: 30,
        unit: "s",
      },
    ];
  },
};

/** Hours without as many verdicts as so many builds at one time come to at their slowest. */
function idleHours(
  hourly: Hourly,
  { concurrentBuilds, hours }: { readonly concurrentBuilds: number; readonly hours: number },
): number {
  const [, slowest] = USUAL.buildSeconds;
  const least = 0.9 * concurrentBuilds * (3600 / (slowest + 60));
  const verdicts = (hourly.get("ScansPassed") ?? []).map((_, hour) =>
    (["ScansPassed", "ScansFailed", "ScansNoPolicy"] as const)
      .flatMap((name) => hourly.get(name)?.[hour] ?? [])
      .reduce((sum, value) => sum + value, 0),
  );
  return verdicts.slice(0, hours).filter((count) => count < least).length;
}
