import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startLocalAws } from "../local-aws";
import { TerraformFolder } from "../local-aws/deployment";
import { runCommand } from "../local-aws/run-command";
import { terraformEnvironment } from "../local-aws/terraform";

const MODULE = join(__dirname, "..", "terraform-module");
const FAILED = 1;
/** Exit code that is no failure, so that a pipeline on a machine without OpenTofu may go on. */
const NO_TOFU = 3;
const TOKEN = "a-token-of-the-test-with-opentofu";

async function applyAndDestroy(folder: string): Promise<void> {
  cpSync(MODULE, folder, { recursive: true });
  const aws = await startLocalAws();
  try {
    const module = new TerraformFolder(aws, folder, "tofu");
    const variables = module.sysdigVariables();
    await step("init", () => module.init());
    await step("apply", () => module.apply({ ...variables, sysdig_secure_api_token: TOKEN }));
    await step("a second plan, without the token", async () => {
      const { code, output } = await module.plan(variables);
      if (code !== 0) {
        throw new Error(`The second plan is not empty:\n${output}`);
      }
    });
    await step("destroy", () => module.destroy(variables));
  } finally {
    await aws.stop();
  }
}

async function step(title: string, run: () => Promise<unknown>): Promise<void> {
  console.log(`== tofu: ${title}`);
  await run();
}

async function main(): Promise<number> {
  const version = await runCommand("tofu", ["version"], {
    env: { ...process.env, ...terraformEnvironment() },
  });
  if (version.code === 127) {
    console.error("There is no tofu on the PATH: install OpenTofu 1.11 or later to run this test.");
    return NO_TOFU;
  }
  const [name = "tofu"] = version.output.split("\n");
  const folder = mkdtempSync(join(tmpdir(), "fargate-image-scanning-tofu-"));
  try {
    await applyAndDestroy(folder);
    console.log(`${name}: applied, planned without changes, destroyed.`);
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return FAILED;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

main().then((code) => {
  process.exitCode = code;
});
