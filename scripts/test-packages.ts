import { mkdtempSync, realpathSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { interruption } from "../local-aws/interruption";
import { version } from "../package.json";
import { archives, artefacts } from "../packaging/artefacts";
import { type Combination, combinationsOf } from "./packages/combinations";
import { moduleRepository } from "./packages/module-repository";
import { synthesizeExample, testCommandLine, testExample, testLibrary } from "./packages/projects";
import { runnerOn } from "./packages/run";

const FAILED = 1;
const INTERRUPTED = 130;

/** Installs each archive into new projects below this folder, as users do, and runs or synthesizes them. */
async function testPackages(
  combinations: readonly Combination[],
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  console.log("== Pack");
  const released = await artefacts();
  for (const [name, bytes] of await archives(released, version)) {
    await writeFile(join(folder, name), bytes);
  }
  const archiveOf = (name: string) => join(folder, `${name}-${version}.tgz`);

  console.log("== Synthesize the example with the packages of this repository");
  const oldest = await runnerOn("20", signal);
  const library = released.packages.get("fargate-image-scanning-cdktf") ?? new Map();
  const expected = await synthesizeExample(join(folder, "sources"), library, oldest);

  for (const combination of combinations) {
    const { library, node, manager } = combination;
    console.log(`== ${library} and the command line, with ${manager} on Node ${node}`);
    const run = await runnerOn(node, signal);
    const project = join(folder, `${library}-${manager}-${node}`);
    const readme = String(Buffer.from(released.packages.get(library)?.get("README.md") ?? []));
    await testLibrary(project, combination, { readme, archive: archiveOf(library) }, run, expected);
    const elsewhere = join(project, "elsewhere");
    await testCommandLine(elsewhere, combination, archiveOf("fargate-scans"), run);
  }

  console.log("== examples/cdktf-platform-repo");
  const server = join(folder, "terraform-aws-fargate-image-scanning");
  const run = await runnerOn("20", signal, await moduleRepository(server));
  await testExample(join(folder, "platform"), archiveOf("fargate-image-scanning-cdktf"), run);
}

async function inTemporaryFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "fargate-image-scanning-packages-"));
  try {
    await work(folder);
  } finally {
    console.log("== Remove the projects");
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  }
}

async function main(args: readonly string[]): Promise<number> {
  const signal = interruption();
  try {
    const combinations = combinationsOf(args);
    await inTemporaryFolder((folder) => testPackages(combinations, folder, signal));
    console.log(`The packages can be installed and used in ${combinations.length} combinations.`);
    return 0;
  } catch (error) {
    if (signal.aborted) {
      console.error("Interrupted: nothing is left behind.");
      return INTERRUPTED;
    }
    console.error(error instanceof Error ? error.message : error);
    return FAILED;
  }
}

main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
