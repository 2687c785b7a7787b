import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startLocalAws } from "../local-aws";
import { TerraformFolder } from "../local-aws/deployment";
import { pythonEnvironment } from "../local-aws/python-environment";
import { lastLines, runCommand } from "../local-aws/run-command";
import { ACCEPTED_FINDINGS } from "./checkov/accepted-findings";
import { type CheckovReport, complaints, type JudgedPlan, unplanned } from "./checkov/judge";
import { PLANS, type PlanName } from "./checkov/plans";

const MODULE = join(__dirname, "..", "terraform-module");
const REQUIREMENTS = join(__dirname, "checkov", "requirements.txt");

/** Plans the module on an embedded AWS, and writes each plan as Terraform's JSON. */
async function writePlans(folder: string): Promise<Map<PlanName, string>> {
  const configuration = join(folder, "module");
  cpSync(MODULE, configuration, { recursive: true });
  const aws = await startLocalAws({ onProgress: console.log });
  try {
    const module = new TerraformFolder(aws, configuration);
    await module.init();
    const files = new Map<PlanName, string>();
    for (const plan of Object.keys(PLANS) as PlanName[]) {
      const file = join(folder, `plan-${files.size}.json`);
      writeFileSync(file, await module.planJson(PLANS[plan]));
      files.set(plan, file);
    }
    return files;
  } finally {
    await aws.stop();
  }
}

function moduleText(): string {
  const files = readdirSync(MODULE).filter((name) => name.endsWith(".tf"));
  return files.map((name) => readFileSync(join(MODULE, name), "utf8")).join("\n");
}

async function scan(plan: string): Promise<CheckovReport> {
  const packages = { requirements: REQUIREMENTS, what: "checkov", name: "checkov" };
  const environment = await pythonEnvironment(console.log, packages);
  const args = ["--file", plan, "--framework", "terraform_plan", "--output", "json", "--soft-fail"];
  // Quiet, and without calls to other machines.
  const env = { ...process.env, LOG_LEVEL: "CRITICAL", CHECKOV_RUN_SCA_PACKAGE_SCAN_V2: "false" };
  const python = join(environment, "bin", "python");
  const checkov = ["-m", "checkov.main", ...args, "--skip-download"];
  const { code, output } = await runCommand(python, checkov, { env });
  try {
    return JSON.parse(output.slice(output.indexOf("{"))) as CheckovReport;
  } catch {
    throw new Error(`Checkov ended with the exit code ${code} and no report:\n${lastLines(output)}`);
  }
}

function summaryOf({ plan, report: { results, summary } }: JudgedPlan): string {
  return `Checkov, ${plan}: ${summary.passed} checks passed, ${results.failed_checks.length} findings accepted with a reason.`;
}

async function main(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "fargate-image-scanning-checkov-"));
  try {
    const files = await writePlans(folder);
    const judged: JudgedPlan[] = [];
    for (const [plan, file] of files) {
      judged.push({ plan, report: await scan(file) });
    }
    const read = (file: string) => readFileSync(file, "utf8");
    const wrong = [
      ...unplanned(moduleText(), [...files.values()].map(read)),
      ...complaints(judged, ACCEPTED_FINDINGS),
    ];
    console.log(wrong.length > 0 ? wrong.join("\n") : judged.map(summaryOf).join("\n"));
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
