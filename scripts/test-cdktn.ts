import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, delimiter, dirname, join } from "node:path";
import { nodeRuntime } from "../local-aws/node-runtime";
import { WORK_FOLDER } from "../local-aws/work-folder";
import { copyRepository } from "./cdktn/copy-repository";
import { onCdkTerrain } from "./cdktn/manifest";
import { runStep, type Step, StepFailed } from "./cdktn/run-step";

const REPOSITORY = join(__dirname, "..");
const FAILED = 1;
const INTERRUPTED = 130;

function steps(copy: string): Step[] {
  const bin = (name: string) => join(copy, "node_modules", ".bin", name);
  return [
    {
      title: "Install CDK Terrain instead of CDKTF, and everything else as locked",
      command: "npm",
      args: ["install", "--no-audit", "--no-fund", "--loglevel=error"],
    },
    { title: "Check the types", command: bin("tsc"), args: ["--noEmit"] },
    { title: "Synthesize main.ts", command: bin("tsx"), args: ["main.ts"] },
    {
      title: "Run the tests of constructs and module",
      command: bin("jest"),
      args: ["__tests__/(modules|packaging)/", "--selectProjects", "unit", "integration"],
    },
  ];
}

/** Types, synth and the tests of all that imports cdktf on CDK Terrain, in a copy of the repository below this folder. */
async function testOnCdkTerrain(node: string, folder: string, signal: AbortSignal): Promise<void> {
  console.log(`\n== Copy the repository to ${folder}`);
  const copy = join(folder, "repository");
  await copyRepository(REPOSITORY, copy);
  const manifest = join(copy, "package.json");
  writeFileSync(manifest, JSON.stringify(onCdkTerrain(JSON.parse(readFileSync(manifest, "utf8"))), null, 2));
  // What the tests have set up here once need not be installed again.
  symlinkSync(WORK_FOLDER, join(copy, basename(WORK_FOLDER)));

  // Beside the copy, so that nothing in it finds the copy's packages.
  const temporary = join(folder, "tmp");
  mkdirSync(temporary);
  const env = {
    ...process.env,
    PATH: [dirname(node), process.env.PATH].join(delimiter),
    TMPDIR: temporary,
    CDKTF_OUTDIR: join(folder, "cdktf.out"),
  };
  for (const step of steps(copy)) {
    await runStep(step, { cwd: copy, env, signal });
  }
}

/** Aborted by a signal; neither a second one nor a closed terminal keeps the copy from being removed. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => controller.abort(new Error("interrupted")));
  }
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", () => controller.abort(new Error("nobody reads the output")));
  }
  return controller.signal;
}

async function inTemporaryFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "fargate-image-scanning-cdktn-"));
  try {
    await work(folder);
  } finally {
    console.log("\n== Remove the copy");
    // Servers of tests that were interrupted may still be ending.
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  }
}

async function main(): Promise<number> {
  const signal = interruption();
  try {
    console.log("== Find Node 22, which CDK Terrain needs");
    const node = await nodeRuntime("22");
    signal.throwIfAborted();
    await inTemporaryFolder((folder) => testOnCdkTerrain(node, folder, signal));
    console.log("CDK Terrain: types, synth and the tests of constructs and module pass.");
    return 0;
  } catch (error) {
    if (signal.aborted) {
      console.error("Interrupted: nothing is left behind.");
      return INTERRUPTED;
    }
    console.error(error instanceof Error ? error.message : error);
    return error instanceof StepFailed ? error.exitCode : FAILED;
  }
}

main().then((code) => {
  process.exitCode = code;
});
