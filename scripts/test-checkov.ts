import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startLocalAws } from "../local-aws";
import { TerraformFolder } from "../local-aws/deployment";
import { pythonEnvironment } from "../local-aws/python-environment";
import { lastLines, runCommand } from "../local-aws/run-command";
import { ACCEPTED_FINDINGS } from "./checkov/accepted-findings";
import { type CheckovReport, complaints } from "./checkov/judge";

const MODULE = join(__dirname, "..", "terraform-module");
const REQUIREMENTS = join(__dirname, "checkov", "requirements.txt");

/** The module's plan with all defaults, made on an embedded AWS, as Terraform's JSON. */
async function writePlan(folder: string): Promise<string> {
  const configuration = join(folder, "module");
  cpSync(MODULE, configuration, { recursive: true });
  const aws = await startLocalAws({ onProgress: console.log });
  try {
    const module = new TerraformFolder(aws, configuration);
    await module.init();
    const file = join(folder, "plan.json");
    writeFileSync(file, await module.planJson({}));
    return file;
  } finally {
    await aws.stop();
  }
}

async function scan(plan: string): Promise<CheckovReport> {
  const packages = { requirements: REQUIREMENTS, what: "checkov", name: "checkov" };
  const environment = await pythonEnvironment(console.log, packages);
  const args = ["--file", plan, "--framework", "terraform_plan", "--output", "json", "--soft-fail"];
  // Quiet, and without a look at anything outside this machine.
  const env = { ...process.env, LOG_LEVEL: "CRITICAL", CHECKOV_RUN_SCA_PACKAGE_SCAN_V2: "false" };
  const checkov = join(environment, "bin", "checkov");
  const { code, output } = await runCommand(checkov, [...args, "--skip-download"], { env });
  try {
    return JSON.parse(output.slice(output.indexOf("{"))) as CheckovReport;
  } catch {
    throw new Error(`Checkov ended with the exit code ${code} and no report:\n${lastLines(output)}`);
  }
}

async function main(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "fargate-image-scanning-checkov-"));
  try {
    const report = await scan(await writePlan(folder));
    const wrong = complaints(report, ACCEPTED_FINDINGS);
    console.log(
      wrong.join("\n") ||
        `Checkov: ${report.summary.passed} checks passed, ${report.results.failed_checks.length} findings accepted with a reason.`,
    );
    return wrong.length > 0 ? 1 : 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

main().then((code) => {
  process.exitCode = code;
});
