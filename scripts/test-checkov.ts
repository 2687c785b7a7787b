import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startLocalAws } from "../local-aws";
import { TerraformFolder } from "../local-aws/deployment";
import { pythonEnvironment } from "../local-aws/python-environment";
import { lastLines, runCommand } from "../local-aws/run-command";
import { accepted, PLANS, type PlanName } from "./checkov/plans";

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

/** Returns a sentence for each resource that the module has and no plan has: nobody checks it. */
function unplanned(plans: readonly string[]): string[] {
  const planned = plans.flatMap((file) => {
    const { planned_values } = JSON.parse(readFileSync(file, "utf8"));
    return (planned_values.root_module.resources as Resource[]).map(({ type, name }) => `${type}.${name}`);
  });
  const files = readdirSync(MODULE).filter((name) => name.endsWith(".tf"));
  const text = files.map((name) => readFileSync(join(MODULE, name), "utf8")).join("\n");
  return [...text.matchAll(/^resource "(\w+)" "(\w+)"/gm)]
    .map(([, type, name]) => `${type}.${name}`)
    .filter((name) => !planned.includes(name))
    .map((name) => `${name} is in no plan: add the inputs that make it to scripts/checkov/plans.ts.`);
}

type Resource = Readonly<Record<"type" | "name", string>>;
type Finding = Readonly<Record<"check_id" | "check_name" | "resource", string>>;

/** Has checkov read a plan without the accepted checks, and returns a sentence for each finding. */
async function scan(plan: PlanName, file: string): Promise<string[]> {
  const packages = { requirements: REQUIREMENTS, what: "checkov", name: "checkov" };
  const python = join(await pythonEnvironment(console.log, packages), "bin", "python");
  const checkov = ["-m", "checkov.main", "--file", file, "--framework", "terraform_plan", "--skip-download"];
  const args = [...checkov, "--output", "json", "--soft-fail", "--skip-check", accepted(plan).join()];
  // Quiet, and without calls to other machines.
  const env = { ...process.env, LOG_LEVEL: "CRITICAL", CHECKOV_RUN_SCA_PACKAGE_SCAN_V2: "false" };
  const { output } = await runCommand(python, args, { env });
  const report = output.slice(output.indexOf("{"));
  const { results, summary } = report.startsWith("{") ? JSON.parse(report) : {};
  if (!(summary?.passed > 0) || summary.parsing_errors > 0) {
    throw new Error(`Checkov could not read the plan of ${plan}:\n${lastLines(output)}`);
  }
  console.log(`Checkov, ${plan}: ${summary.passed} checks passed.`);
  return (results.failed_checks as Finding[]).map(
    ({ check_id, check_name, resource }) =>
      `${resource} (${plan}): ${check_name} (${check_id}). Correct it, or accept it with a reason in scripts/checkov/plans.ts.`,
  );
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "fargate-image-scanning-checkov-"));
  try {
    const files = await writePlans(folder);
    const wrong = unplanned([...files.values()]);
    for (const [plan, file] of files) wrong.push(...(await scan(plan, file)));
    if (wrong.length > 0) throw new Error(wrong.join("\n"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

main().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
