import { cpSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { MEMBER } from "../../packaging";
import { expectRunsToPass, MODULE, runInFolder, terraform } from "./module-tests";

const RUNS = join(__dirname, "..", "terraform-runs");

describe.each([
  ["the module", MODULE, RUNS],
  [MEMBER, join(MODULE, MEMBER), join(RUNS, "member")],
])("of %s", (_, module, runs) => {
  runInFolder((folder) => {
    const tests = join(folder, "tests");
    cpSync(module, folder, { recursive: true });
    cpSync(runs, tests, { recursive: true, filter: (path) => !path.endsWith(".ts") });
    cpSync(join(RUNS, "aws"), join(tests, "aws"), { recursive: true });
  });

  test("the configuration is valid", async () => {
    expect(await terraform("validate")).toEqual({
      code: 0,
      output: "Success! The configuration is valid.\n\n",
    });
  });

  test("every file is formatted", async () => {
    expect(await terraform("fmt", "-check", "-recursive")).toEqual({ code: 0, output: "" });
  });

  test("every run of every file passes", async () => {
    const files = readdirSync(runs).filter((name) => name.endsWith(".tftest.hcl"));

    await expectRunsToPass(
      files.sort().flatMap((file) => {
        const text = readFileSync(join(runs, file), "utf8");
        return [...text.matchAll(/^run "(\w+)"/gm)].map(([, run]) => `tests/${file}: ${run}`);
      }),
    );
  });
});
