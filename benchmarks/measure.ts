import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { LocalAws } from "../local-aws";
import { type Design, handlerEnvironment, runDesign } from "./designs";
import { measureGateTime } from "./gate-time";
import { type KnownImagesCost, measureKnownImages } from "./known-images";
import { measureReportPage, type ReportPageCost } from "./report-page/page-cost";
import { ScanningResources } from "./scanning-resources";

/** Milliseconds of each round, by the name of the design. */
export type Times = ReadonlyMap<string, number[]>;

export interface Measurement {
  /** Times of a fresh process that loads the handler and exits. */
  readonly load: Times;
  /** Times of a fresh process that loads the handler, handles one event and exits. */
  readonly firstEvent: Times;
  /** Builds started for all events of the demo, by the name of the design. */
  readonly builds: ReadonlyMap<string, number>;
  readonly knownImages: KnownImagesCost;
  /** Milliseconds in which the gate passes an image with a fresh verdict. */
  readonly gateTime: number;
  readonly reportPage: ReportPageCost;
}

export interface MeasureOptions {
  readonly aws: LocalAws;
  readonly designs: readonly Design[];
  readonly rounds: number;
  readonly folder: string;
  readonly show: (text: string) => void;
}

/** Rounds that do not count: they fill the file cache and Python's cache of compiled modules. */
const WARM_UP_ROUNDS = 2;

export async function measure(options: MeasureOptions): Promise<Measurement> {
  const { aws } = options;
  // Builds must not take processor time from the handlers.
  await aws.switch({ holdBuilds: true });
  const resources = await ScanningResources.create(aws, "benchmark");
  const environment = handlerEnvironment(aws, resources);
  const load = await interleave(options, "load", (design) => runDesign(design, environment));
  const firstEvent = await interleave(options, "first event", async (design, round) => {
    const file = writeEvents(options, [design.newEvent(round)]);
    const took = await runDesign(design, environment, file);
    await resources.forgetImages();
    return took;
  });
  const knownImages = await measureKnownImages(options);
  const gateTime = await measureGateTime(options);
  const reportPage = await measureReportPage(options);
  const builds = await countBuilds(options);
  return { load, firstEvent, knownImages, gateTime, reportPage, builds };
}

/** Runs every design once per round. Each round begins with another design. */
async function interleave(
  { designs, rounds, show }: MeasureOptions,
  what: string,
  run: (design: Design, round: string) => Promise<number>,
): Promise<Times> {
  const times = new Map(designs.map(({ name }) => [name, [] as number[]]));
  for (let round = -WARM_UP_ROUNDS; round < rounds; round += 1) {
    show(`${what}: ${round < 0 ? "warming up" : `round ${round + 1} of ${rounds}`}`);
    const first = (round + WARM_UP_ROUNDS) % designs.length;
    for (const design of [...designs.slice(first), ...designs.slice(0, first)]) {
      const took = await run(design, `${what} ${round}`);
      if (round >= 0) {
        times.get(design.name)?.push(took);
      }
    }
  }
  return times;
}

/** Has each design handle the demo's events in one process, with a ledger and a project of its own. */
async function countBuilds(options: MeasureOptions): Promise<Map<string, number>> {
  const builds = new Map<string, number>();
  for (const [index, design] of options.designs.entries()) {
    options.show(`builds for the demo's events: ${design.name}`);
    const resources = await ScanningResources.create(options.aws, `builds-${index}`);
    const environment = handlerEnvironment(options.aws, resources);
    await runDesign(design, environment, writeEvents(options, design.demoEvents));
    builds.set(design.name, await resources.countBuilds());
  }
  return builds;
}

function writeEvents({ folder }: MeasureOptions, events: readonly unknown[]): string {
  const file = join(folder, "events.json");
  writeFileSync(file, JSON.stringify(events));
  return file;
}
