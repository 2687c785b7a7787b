import { HOUR } from "../../functions/contract/durations";
import { START } from "../world/settings";
import type { World } from "../world/world";
import type { Scenario } from "./scenario";
import { Stage, USUAL } from "./stage";

const IMAGES = 3000;
const HOURS = 4;
const SLOTS = 20;
const QUOTA = 5;

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

export const lowQuota: Scenario = {
  name: "a quota of CodeBuild below the slots is measured as such, and its builds are never idle",
  play: async (programs) => {
    const stage = new Stage(programs, {
      duration: HOURS * HOUR,
      maxConcurrentScans: SLOTS,
      concurrentBuilds: QUOTA,
    });
    const hourly = watchMetrics(stage.world);
    for (let count = 0; count < IMAGES; count += 1) {
      stage.ranBefore(stage.newImage());
    }
    await stage.world.run();
    const waiting = (hourly.get("WaitingForEngine") ?? []).filter((values) => Math.max(0, ...values) > 0);
    return [
      {
        what: "hours in which scans waited for the engine",
        value: waiting.length,
        least: HOURS,
        most: HOURS,
        unit: "hours",
      },
      { what: "hours in which the engine was idle", value: idleHours(hourly), most: 0, unit: "hours" },
    ];
  },
};

/** Counts hours with fewer verdicts than the quota's builds yield at their slowest. */
function idleHours(hourly: Hourly): number {
  const [, slowest] = USUAL.buildSeconds;
  const least = 0.9 * QUOTA * (3600 / (slowest + 60));
  const verdicts = (hourly.get("ScansPassed") ?? []).map((_, hour) =>
    (["ScansPassed", "ScansFailed", "ScansNoPolicy"] as const)
      .flatMap((name) => hourly.get(name)?.[hour] ?? [])
      .reduce((sum, value) => sum + value, 0),
  );
  return verdicts.filter((count) => count < least).length;
}
