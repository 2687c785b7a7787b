import { cpSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expectRunsToPass, MODULE, runInFolder, terraform } from "./module-tests";

const RUNS = join(__dirname, "..", "..", "packaging", "runs");

runInFolder((folder) => {
  cpSync(MODULE, folder, { recursive: true });
  cpSync(RUNS, join(folder, "tests"), { recursive: true, filter: (path) => !path.endsWith(".ts") });
});

test("the module is valid", async () => {
  expect(await terraform("validate")).toEqual({
    code: 0,
    output: "Success! The configuration is valid.\n\n",
  });
});

test("every file is formatted", async () => {
  expect(await terraform("fmt", "-check", "-recursive")).toEqual({ code: 0, output: "" });
});

test("every run of every file passes", async () => {
  const files = readdirSync(RUNS).filter((name) => name.endsWith(".tftest.hcl"));

  await expectRunsToPass(
    files.sort().flatMap((file) => {
      const text = readFileSync(join(RUNS, file), "utf8");
      return [...text.matchAll(/^run "(\w+)"/gm)].map(([, run]) => `tests/${file}: ${run}`);
    }),
  );
});
