import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { nodeRuntime } from "../../local-aws/node-runtime";
import { runCommand } from "../../local-aws/run-command";
import { functionArchive } from "../../modules/node-function";

const PROGRAMS = ["scan-trigger", "scan-coordinator", "task-sweeper"];

/** What a function finds in AWS, as far as loading it looks at it. */
const ENVIRONMENT = {
  AWS_REGION: "us-east-1",
  INSTALLATION_NAME: "scanning",
  LEDGER_TABLE: "ledger",
  SCAN_MODE: "inline",
  SCANNER_PROJECT: "scanner",
  RESCAN_AFTER_HOURS: "24",
  MAX_CONCURRENT_SCANS: "20",
  INCLUDE_IMAGES: "[]",
  EXCLUDE_IMAGES: "[]",
  CLUSTER_ARNS: "[]",
  ENABLED: "true",
  SECURITY_HUB: "false",
  RESULTS_TOPIC_ARN: "arn:aws:sns:us-east-1:123456789012:results",
};

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "bundles-"));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(["22", "24"] as const)("Node %s, as of a runtime of Lambda", (major) => {
  test.each(PROGRAMS)("loads the bundle of %s without a warning", async (program) => {
    const node = await nodeRuntime(major);
    const bundle = join(folder, `${program}.js`);
    writeFileSync(bundle, unzipSync(functionArchive(program))["index.js"] ?? "");

    const script = `console.log(process.versions.node.split(".")[0], typeof require(${JSON.stringify(bundle)}).handler)`;
    const result = await runCommand(node, ["--eval", script], { env: ENVIRONMENT });

    expect(result).toEqual({ code: 0, output: `${major} function\n` });
  });
});
