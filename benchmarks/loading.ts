import type { LocalAws } from "../local-aws";
import { handle, handlerEnvironment, newEvent, unpackFunction } from "./handlers";
import { median, ratio } from "./statistics";

/** Rounds that do not count: they fill the file cache. */
const WARM_UP_ROUNDS = 2;

/** Milliseconds of fresh processes, one for each round. */
export interface LoadingTimes {
  readonly empty: readonly number[];
  readonly load: readonly number[];
  readonly firstEvent: readonly number[];
}

/** Starts processes in turns: an empty one, one that loads the trigger, and one that also handles an event. */
export async function measureLoading(options: {
  readonly aws: LocalAws;
  readonly rounds: number;
  readonly folder: string;
  readonly show: (text: string) => void;
}): Promise<LoadingTimes> {
  const { aws, rounds, folder, show } = options;
  const environment = handlerEnvironment(aws);
  const trigger = unpackFunction("scan-trigger", folder);
  const times = { empty: [] as number[], load: [] as number[], firstEvent: [] as number[] };
  for (let round = -WARM_UP_ROUNDS; round < rounds; round += 1) {
    show(`scan-trigger: ${round < 0 ? "warming up" : `round ${round + 1} of ${rounds}`}`);
    const runs = {
      empty: () => handle(undefined, environment),
      load: () => handle(trigger, environment),
      firstEvent: () => handle(trigger, environment, [newEvent(`round ${round}`)]),
    };
    for (const [name, run] of Object.entries(runs)) {
      const start = performance.now();
      await run();
      if (round >= 0) times[name as keyof LoadingTimes].push(performance.now() - start);
    }
  }
  return times;
}

/** Renders ratios, which are the same on a fast and on a slow machine. */
export function renderLoading({ empty, load, firstEvent }: LoadingTimes): string {
  return [
    "| time of a fresh process, `scan-trigger` against | an empty Node process |",
    "|---|--:|",
    `| load the handler | ${ratio(load, empty).toFixed(2)} × |`,
    `| load it and handle one event of a new image | ${ratio(firstEvent, empty).toFixed(2)} × |`,
  ].join("\n");
}

/** Renders medians in milliseconds, as context: they belong to one machine. */
export function renderLoadingMedians({ empty, load, firstEvent }: LoadingTimes): string {
  const [nothing, loaded, handled] = [empty, load, firstEvent].map((times) => median(times).toFixed(0));
  return `  scan-trigger: ${loaded} ms to load, ${handled} ms with the first event, ${nothing} ms of an empty process`;
}
