import { HOUR, MINUTE } from "../../functions/contract/durations";
import type { Programs } from "../program/compile";
import { Stage } from "../scenarios/stage";

export interface Pace {
  readonly maxConcurrentScans: number;
  readonly scansAnHour: number;
}

export interface PaceFigures {
  readonly images: number;
  readonly concurrentBuilds: number;
  readonly buildSeconds: readonly [number, number];
  readonly paces: readonly Pace[];
}

const IMAGES = 400;
const QUOTA = 60;
const BUILD_SECONDS = [90, 150] as const;
const SLOTS = [5, 10, 20, 40, 60, 80, 120];

export async function measurePace(programs: Programs): Promise<PaceFigures> {
  const paces: Pace[] = [];
  for (const slots of SLOTS) {
    paces.push({ maxConcurrentScans: slots, scansAnHour: await scansAnHour(slots, programs) });
  }
  return { images: IMAGES, concurrentBuilds: QUOTA, buildSeconds: BUILD_SECONDS, paces };
}

async function scansAnHour(slots: number, programs: Programs): Promise<number> {
  const stage = new Stage(programs, {
    duration: 4 * HOUR,
    maxConcurrentScans: slots,
    concurrentBuilds: QUOTA,
    buildSeconds: BUILD_SECONDS,
  });
  for (let count = 0; count < IMAGES; count += 1) {
    stage.ranBefore(stage.newImage());
  }
  await stage.world.run();
  // Counts nine tenths: large images at the end say nothing about the pace.
  const ends = stage.world.codebuild.builds.flatMap(({ endedAt }) => endedAt ?? []).sort((a, b) => a - b);
  const counted = Math.floor(ends.length * 0.9);
  const [first] = stage.world.codebuild.builds;
  const took = (ends[counted - 1] ?? 0) - (first?.queuedAt ?? 0);
  return Math.round((counted * HOUR) / Math.max(took, MINUTE));
}
