import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CommandResult, runCommand } from "../../local-aws/run-command";
import { terraformEnvironment } from "../../local-aws/terraform";

const MODULE = join(__dirname, "..", "..", "terraform-module");
/** Some hundred plans, on a busy machine. */
const TIMEOUT_MS = 900_000;

let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "terraform-module-"));
  cpSync(MODULE, folder, { recursive: true });
  expect(await terraform("init")).toMatchObject({ code: 0 });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Without anything of the caller's AWS: none of these commands needs one. */
export function terraform(...args: string[]): Promise<CommandResult> {
  const others = Object.entries(process.env).filter(([name]) => !/^(AWS|TF)_/.test(name));
  const env = { ...Object.fromEntries(others), ...terraformEnvironment(), AWS_EC2_METADATA_DISABLED: "true" };
  return runCommand("terraform", [...args, "-no-color"], { cwd: folder, env, timeoutMs: TIMEOUT_MS });
}

/** The runs that these test files hold, in the order in which Terraform takes them. */
function declaredRuns(files: readonly string[]): string[] {
  return files.flatMap((file) => {
    const text = readFileSync(join(folder, "tests", file), "utf8");
    return [...text.matchAll(/^run "(\w+)"/gm)].map(([, run]) => `${file}: ${run}`);
  });
}

/** The runs that passed, and every line about anything else. */
function outcomes(output: string): { passed: string[]; failures: string[] } {
  const passed: string[] = [];
  const failures: string[] = [];
  let file = "";
  for (const line of output.split("\n")) {
    const [, started] = /^tests\/(\S+)\.\.\. in progress$/.exec(line) ?? [];
    const [, run] = /^ {2}run "(\w+)"\.\.\. pass$/.exec(line) ?? [];
    file = started ?? file;
    if (run !== undefined) {
      passed.push(`${file}: ${run}`);
    } else if (line && !/^tests\/\S+\.\.\. (in progress|tearing down|pass)$/.test(line)) {
      // A buildspec in a message is a long line.
      failures.push(line.slice(0, 300));
    }
  }
  return { passed, failures };
}

/** Runs Terraform's own tests, each file of them whose name is asked for: a file of Jest's for each half, side by side. */
export function testRunsOf(isAskedFor: (file: string) => boolean): void {
  test("Terraform's own tests pass, every run of every file", async () => {
    const files = readdirSync(join(folder, "tests")).filter((name) => name.endsWith(".tftest.hcl"));
    const asked = files.filter(isAskedFor).sort();
    const declared = declaredRuns(asked);

    const { output } = await terraform("test", ...asked.map((file) => `-filter=tests/${file}`));

    expect(declared.length).toBeGreaterThan(0);
    expect(outcomes(output)).toEqual({
      passed: declared,
      failures: [`Success! ${declared.length} passed, 0 failed.`],
    });
  });
}
