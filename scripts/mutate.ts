import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { MINUTE } from "../functions/contract/durations";
import { lastLines, runCommand } from "../local-aws/run-command";
import { faultsIn } from "./mutate/faults";
import { type Fault, isProgram, isWorthPlanting, renderFault, sampleOf, withFault } from "./mutate/sample";

const REPOSITORY = join(__dirname, "..");
const WORKERS = 2;
/** Added to the time of the tests: only an endless loop takes longer, however busy the machine is. */
const MIN_LIMIT_MS = MINUTE;
type Ending = "noticed" | "survived" | "out of time";

const git = (...args: string[]) => execFileSync("git", args, { cwd: REPOSITORY, encoding: "utf8" });

/** Clones the latest commit, so that no fault stands in the files that somebody works on. */
function clonedTree(folder: string, name: string): string {
  const tree = join(folder, name);
  git("clone", "--quiet", "--shared", ".", tree);
  symlinkSync(join(REPOSITORY, "node_modules"), join(tree, "node_modules"));
  return tree;
}

function coveringTests(files: readonly string[]): string[][] {
  // Unit tests, and tests of the same room that start processes: a shell, or the embedded AWS.
  const rooms = new Set(files.map((file) => `__tests__/${file.split("/").slice(0, 2).join("/")}/`));
  return [
    ["--findRelatedTests", ...files, "--selectProjects", "unit"],
    [...rooms, "--selectProjects", "integration"],
  ];
}

/** Returns why the tests fail; undefined: they pass. */
async function failure(tree: string, files: readonly string[], workers: number, limitMs?: number) {
  const order = ["--testSequencer", join(__dirname, "mutate", "nearest-first.js")];
  const options = [...order, `--maxWorkers=${workers}`, "--bail", "--passWithNoTests", "--silent"];
  const run = { cwd: tree, env: { ...process.env, FAULTY_FILE: files[0] }, timeoutMs: limitMs };
  for (const tests of coveringTests(files)) {
    const started = Date.now();
    const jest = [join(tree, "node_modules/jest/bin/jest.js"), ...tests, ...options];
    const { code, output } = await runCommand(process.execPath, jest, run);
    if (code !== 0) return { output, isLate: limitMs !== undefined && Date.now() - started >= limitMs };
  }
  return undefined;
}

async function play(tree: string, fault: Fault, limitMs: number): Promise<Ending> {
  const path = join(tree, fault.file);
  const text = readFileSync(path, "utf8");
  writeFileSync(path, withFault(fault, text));
  try {
    const failed = await failure(tree, [fault.file], 1, limitMs);
    if (failed !== undefined) return failed.isLate ? "out of time" : "noticed";
    const types = await runCommand(join(tree, "node_modules/.bin/tsc"), ["--noEmit"], { cwd: tree });
    return types.code === 0 ? "survived" : "noticed";
  } finally {
    writeFileSync(path, text);
  }
}

async function mutate(folder: string, below: string, size: number, seed: number): Promise<void> {
  const trees = Array.from({ length: WORKERS }, (_, index) => clonedTree(folder, `tree-${index}`));
  const [first = ""] = trees;
  const committed = git("-C", first, "ls-files", below)
    .split("\n")
    .filter((file) => file.endsWith(".ts"));
  const texts = new Map(committed.map((file) => [file, readFileSync(join(first, file), "utf8")]));
  const programs = new Map([...texts].filter(([file, text]) => isProgram(file, text)));
  const textOf = ({ file }: Fault) => programs.get(file) ?? "";
  const faults = await faultsIn(programs);
  const worth = faults.filter((fault) => isWorthPlanting(fault, textOf(fault)));
  const sample = sampleOf(worth, size, seed);
  if (sample.length === 0) {
    throw new Error(
      `No fault can be planted in ${below}: name a folder with programs, and --sample and --seed as whole numbers.`,
    );
  }
  console.log(`${sample.length} of ${worth.length} faults in ${programs.size} files, seed ${seed}`);

  const files = sample.map(({ file }) => file);
  const started = Date.now();
  const sound = await failure(first, files, WORKERS);
  if (sound !== undefined) {
    throw new Error(`Without any fault the tests fail:\n${lastLines(sound.output, 60)}`);
  }
  const limitMs = MIN_LIMIT_MS + 2 * WORKERS * (Date.now() - started);
  const waiting = [...sample];
  const ended: Ending[] = [];
  await Promise.all(
    trees.map(async (tree) => {
      for (let fault = waiting.shift(); fault !== undefined; fault = waiting.shift()) {
        const ending = await play(tree, fault, limitMs);
        ended.push(ending);
        if (ending !== "noticed") console.log(`${ending}: ${renderFault(fault, textOf(fault))}`);
      }
    }),
  );
  const count = (ending: Ending) => ended.filter((each) => each === ending).length;
  const [noticed, survived, late] = [count("noticed"), count("survived"), count("out of time")];
  const percent = ((100 * (noticed + late)) / ended.length).toFixed(1);
  console.log(
    `${ended.length} planted, ${noticed} noticed, ${survived} survived, ${late} out of time: ${percent} %`,
  );
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { sample: { type: "string", default: "100" }, seed: { type: "string", default: "1" } },
});
const folder = mkdtempSync(join(tmpdir(), "fargate-image-scanning-mutate-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(130));
mutate(folder, positionals[0] ?? ".", Number(values.sample), Number(values.seed)).catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
