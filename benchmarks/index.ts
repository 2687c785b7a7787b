import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { isolateProcess } from "../demo/environment";
import { step } from "../demo/step";
import { startLocalAws } from "../local-aws";
import { replaceBlock } from "../scripts/generate/replace-block";
import { checkGateTime, measureGateTime } from "./gate-time";
import { measureLoading, renderLoading, renderLoadingMedians } from "./loading";
import { createScanningResources } from "./scanning-resources";
import { checkSynthesis, measureSynthesis, renderSynthesis, renderSynthesisMedians } from "./synthesis";

const PAGE = join(__dirname, "..", "docs/contributing/testing.md");
const USAGE = "npm run bench [-- --rounds NUMBER] [--write]";

async function bench(rounds: number, write: boolean): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "fargate-image-scanning-bench-"));
  // The servers end with this process in any case, but its files do not.
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(130));
  isolateProcess(folder);

  const aws = await step("Start an embedded AWS", ({ show }) => startLocalAws({ onProgress: show }));
  try {
    await createScanningResources(aws);
    const [loading, gateTime] = await step(`Run each handler ${rounds} times`, async ({ show }) => [
      await measureLoading({ aws, rounds, folder, show }),
      await measureGateTime({ aws, rounds, folder, show }),
    ]);
    const synthesis = await step("Synthesize this stack and an app with one queue, in turns", ({ show }) =>
      measureSynthesis({ rounds, folder, show }),
    );
    const result = `${renderLoading(loading)}\n\n${renderSynthesis(synthesis)}`;
    console.log(`
${result}

Medians of this machine on Node ${process.versions.node}, with the embedded AWS on the loopback interface:
${renderLoadingMedians(loading)}
${renderSynthesisMedians(synthesis)}
  deployment-gate: ${gateTime.toFixed(0)} ms for an image with a fresh verdict`);
    checkGateTime(gateTime);
    checkSynthesis(synthesis);
    if (write) writeFileSync(PAGE, replaceBlock(readFileSync(PAGE, "utf8"), "bench", result));
  } finally {
    await aws.stop();
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { rounds: { type: "string", default: "25" }, write: { type: "boolean", default: false } },
  });
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`--rounds takes a whole number: ${USAGE}`);
  await bench(rounds, values.write);
}

main().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
