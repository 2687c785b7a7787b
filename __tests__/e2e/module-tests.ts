import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CommandResult, runCommand } from "../../local-aws/run-command";
import { terraformEnvironment } from "../../local-aws/terraform";

export const MODULE = join(__dirname, "..", "..", "terraform-module");
/** Some hundred plans, on a busy machine. */
const TIMEOUT_MS = 900_000;

let folder: string;

/** A folder of a test file's own, where Terraform runs. */
export function runInFolder(fill: (folder: string) => void): void {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "terraform-module-"));
    fill(folder);
    expect(await terraform("init")).toMatchObject({ code: 0 });
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));
}

/** Without anything of the caller's AWS: none of these commands needs one. */
export function terraform(...args: string[]): Promise<CommandResult> {
  const others = Object.entries(process.env).filter(([name]) => !/^(AWS|TF)_/.test(name));
  const env = {
    ...Object.fromEntries(others),
    ...terraformEnvironment(),
    AWS_EC2_METADATA_DISABLED: "true",
    // The one input without a default.
    TF_VAR_sysdig_secure_endpoint: "https://secure.sysdig.com",
  };
  return runCommand("terraform", [...args, "-no-color"], { cwd: folder, env, timeoutMs: TIMEOUT_MS });
}

/** The runs that passed, and every line about anything else. */
function outcomes(output: string): { passed: string[]; failures: string[] } {
  const passed: string[] = [];
  const failures: string[] = [];
  let file = "";
  for (const line of output.split("\n")) {
    const [, started] = /^(\S+)\.\.\. in progress$/.exec(line) ?? [];
    const [, run] = /^ {2}run "(\w+)"\.\.\. pass$/.exec(line) ?? [];
    file = started ?? file;
    if (run !== undefined) {
      passed.push(`${file}: ${run}`);
    } else if (line && !/^\S+\.\.\. (in progress|tearing down|pass)$/.test(line)) {
      // A buildspec in a message is a long line.
      failures.push(line.slice(0, 300));
    }
  }
  return { passed, failures };
}

/** Every declared run passes, each as `FILE: RUN`, in the order in which Terraform takes them. */
export async function expectRunsToPass(declared: readonly string[]): Promise<void> {
  const { output } = await terraform("test");

  expect(declared.length).toBeGreaterThan(0);
  expect(outcomes(output)).toEqual({
    passed: declared,
    failures: [`Success! ${declared.length} passed, 0 failed.`],
  });
}
