import { HELP, parseArguments, type SimulationArguments } from "./arguments";
import { writeFigures } from "./capacity";
import { compilePrograms } from "./program/compile";
import type { Result } from "./report/figures";
import { renderFaults, renderTotals } from "./report/summary";
import { playAll, renderPlayed } from "./scenarios/play-all";
import { isKept } from "./scenarios/scenario";
import { replayCommand } from "./seeds/replay-command";
import { runSeed } from "./seeds/run-seed";
import { runSeeds } from "./seeds/run-seeds";
import { settingsOfSeed, type Wanted } from "./settings-of-seed";
import { simulate } from "./simulate";

const KEPT = 0;
const BROKEN = 1;
const WRONG_ARGUMENT = 2;

function printViolation({ seed, violation }: Result, wanted: Wanted): void {
  if (violation !== undefined) {
    const time = new Date(violation.time).toISOString();
    console.log(`seed ${seed} broke "${violation.invariant}" at ${time}: ${violation.detail}`);
    console.log(`  ${replayCommand(seed, wanted)}`);
  }
}

async function runOne(seed: number, { trace, wanted }: SimulationArguments) {
  const programs = await compilePrograms();
  const result = trace
    ? await simulate(settingsOfSeed(seed, wanted), programs, (line) => console.log(line))
    : await runSeed(seed, wanted, programs);
  printViolation(result, wanted);
  return result;
}

async function runMany({ seeds, wanted }: SimulationArguments): Promise<Result[]> {
  const results: Result[] = [];
  await runSeeds(seeds, wanted, (result) => {
    results.push(result);
    printViolation(result, wanted);
  });
  return results.sort((one, other) => one.seed - other.seed);
}

async function runSeedsOf(asked: SimulationArguments): Promise<Result[]> {
  const [seed, ...others] = asked.seeds;
  if (seed === undefined) {
    return [];
  }
  const results = others.length > 0 ? await runMany(asked) : [await runOne(seed, asked)];
  const broken = results.filter(({ violation }) => violation !== undefined);
  const verdict = broken.length === 0 ? "every promise was kept" : `${broken.length} failed`;
  console.log(`${renderFaults(results)}\n${renderTotals(results)}: ${verdict}`);
  return results;
}

async function run(asked: SimulationArguments): Promise<number> {
  if (asked.figures) {
    await writeFigures();
    return KEPT;
  }
  const scenarios = asked.scenarios
    ? await playAll(await compilePrograms(), (played) => console.log(renderPlayed(played)))
    : [];
  const seeds = await runSeedsOf(asked);
  const isGood =
    scenarios.every(({ figures }) => figures.every(isKept)) &&
    seeds.every(({ violation }) => violation === undefined);
  return isGood ? KEPT : BROKEN;
}

async function main(): Promise<number> {
  // A reader such as `head` may close the pipe early, which is no error.
  process.stdout.on("error", () => process.exit(KEPT));
  let asked: SimulationArguments | "help";
  try {
    asked = parseArguments(process.argv.slice(2));
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${HELP}`);
    return WRONG_ARGUMENT;
  }
  if (asked === "help") {
    console.log(HELP);
    return KEPT;
  }
  return run(asked);
}

main().then((code) => {
  process.exitCode = code;
});
