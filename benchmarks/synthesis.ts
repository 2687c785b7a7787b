import { join } from "node:path";
import { lastLines, runCommand } from "../local-aws/run-command";
import { median, ratio } from "./statistics";

const REPOSITORY = join(__dirname, "..");
const CDKTF = join(REPOSITORY, "node_modules", ".bin", "cdktf");
/** Rounds that count, at most: one takes ten seconds. */
const MAX_ROUNDS = 7;

/** Longest time of this stack, in times of the app with one queue: people wait for each synthesis. */
export const MAX_RATIO = 1.6;

/** Milliseconds of `cdktf synth`, one for each round. */
export interface SynthesisTimes {
  readonly ofStack: readonly number[];
  readonly ofOneQueue: readonly number[];
}

/** Synthesizes the stack and an app with one queue in turns. The first round makes the bundles, and does not count. */
export async function measureSynthesis(options: {
  readonly rounds: number;
  readonly folder: string;
  readonly show: (text: string) => void;
}): Promise<SynthesisTimes> {
  const rounds = Math.min(options.rounds, MAX_ROUNDS);
  const [ofStack, ofOneQueue]: [number[], number[]] = [[], []];
  for (let round = 0; round <= rounds; round += 1) {
    options.show(`cdktf synth: ${round === 0 ? "warming up" : `round ${round} of ${rounds}`}`);
    const stack = await synthesize("--import ./packaging/programs/build.ts main.ts", options.folder);
    const oneQueue = await synthesize("benchmarks/one-queue.ts", options.folder);
    if (round > 0) {
      ofStack.push(stack);
      ofOneQueue.push(oneQueue);
    }
  }
  return { ofStack, ofOneQueue };
}

/** @throws Error if this stack takes longer than it may */
export function checkSynthesis({ ofStack, ofOneQueue }: SynthesisTimes): void {
  const measured = ratio(ofStack, ofOneQueue);
  if (measured > MAX_RATIO) {
    throw new Error(
      `cdktf synth of this stack takes ${measured.toFixed(2)} times as long as that of one queue; at most ${MAX_RATIO} are ` +
        "allowed. Look for what is imported, bundled or resolved at synth that was not before.",
    );
  }
}

export function renderSynthesis({ ofStack, ofOneQueue }: SynthesisTimes): string {
  return [
    "| time of `cdktf synth`, this stack against | an app with one queue |",
    "|---|--:|",
    `| whose functions have not changed since the last time | ${ratio(ofStack, ofOneQueue).toFixed(2)} × |`,
  ].join("\n");
}

export function renderSynthesisMedians({ ofStack, ofOneQueue }: SynthesisTimes): string {
  const [stack, oneQueue] = [ofStack, ofOneQueue].map((times) => median(times).toFixed(0));
  return `  cdktf synth: ${stack} ms of this stack, ${oneQueue} ms of an app with one queue`;
}

async function synthesize(program: string, folder: string): Promise<number> {
  const app = `node --import tsx ${program}`;
  const began = performance.now();
  const { code, output } = await runCommand(
    CDKTF,
    ["synth", "--app", app, "--output", join(folder, "cdktf.out")],
    {
      cwd: REPOSITORY,
      env: { ...process.env, CHECKPOINT_DISABLE: "1", DISABLE_VERSION_CHECK: "1" },
    },
  );
  if (code !== 0) {
    throw new Error(`cdktf synth of ${program} failed with exit code ${code}:\n${lastLines(output)}`);
  }
  return performance.now() - began;
}
