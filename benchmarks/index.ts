import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isolateProcess } from "../demo/environment";
import { step } from "../demo/step";
import { startLocalAws } from "../local-aws";
import { type BenchArguments, parseArguments } from "./arguments";
import { designs } from "./designs";
import { checkGateTime } from "./gate-time";
import { checkKnownImages } from "./known-images";
import { measure } from "./measure";
import { pythonWithBoto3 } from "./python-handler";
import { checkReportPage } from "./report-page/page-cost";
import { insertResult, renderMedians, renderPageTimes, renderResult } from "./result";
import { checkSynthesis, measureSynthesis, renderSynthesis, renderSynthesisMedians } from "./synthesis";

const PAGE = join(__dirname, "..", "docs/contributing/testing.md");
const FAILED = 1;
const WRONG_ARGUMENT = 2;

async function bench({ rounds, write }: BenchArguments): Promise<void> {
  if (write) {
    insertResult(readFileSync(PAGE, "utf8"), "");
  }
  const folder = mkdtempSync(join(tmpdir(), "fargate-image-scanning-bench-"));
  // The servers end with this process in any case, but its files do not.
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  for (const [name, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const) {
    process.on(name, () => process.exit(code));
  }
  isolateProcess(folder);

  const { aws, python } = await step("Start an embedded AWS", async ({ show }) => ({
    python: await pythonWithBoto3(show),
    aws: await startLocalAws({ onProgress: show }),
  }));
  try {
    const measurement = await step(`Run each handler ${rounds} times, in turns`, ({ show }) =>
      measure({ aws, designs: designs(folder, python), rounds, folder, show }),
    );
    const synthesis = await step("Synthesize this stack and an app with one queue, in turns", ({ show }) =>
      measureSynthesis({ rounds, folder, show }),
    );
    const result = `${renderResult(measurement)}\n\n${renderSynthesis(synthesis)}`;
    console.log(
      `\n${result}\n\nMedians of this machine on Node ${process.versions.node}, as context:\n` +
        `${renderMedians(measurement)}\n${renderSynthesisMedians(synthesis)}\n` +
        `  \`deployment-gate\`: ${measurement.gateTime.toFixed(0)} ms for an image with a fresh verdict\n` +
        `${renderPageTimes(measurement.reportPage)}\n` +
        "AWS is the embedded one on the loopback interface, so the network's share is missing: for each container,\n" +
        "the Python handler makes one call.",
    );
    checkKnownImages(measurement.knownImages);
    checkGateTime(measurement.gateTime);
    checkReportPage(measurement.reportPage);
    checkSynthesis(synthesis);
    if (write) {
      writeFileSync(PAGE, insertResult(readFileSync(PAGE, "utf8"), result));
      console.log("\nThe result is in docs/contributing/testing.md.");
    }
  } finally {
    await aws.stop();
  }
}

async function main(): Promise<number> {
  let given: BenchArguments;
  try {
    given = parseArguments(process.argv.slice(2));
  } catch (error) {
    console.error((error as Error).message);
    return WRONG_ARGUMENT;
  }
  try {
    await bench(given);
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return FAILED;
  }
}

main().then((code) => {
  process.exitCode = code;
});
