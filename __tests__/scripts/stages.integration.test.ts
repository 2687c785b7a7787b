import { join } from "node:path";
import { runCommand } from "../../local-aws/run-command";
import { ROOT } from "../our-files";

/** What a run with these stages prints, and its exit code. */
const run = (...stages: string[]) => {
  const script = ["set -uo pipefail", `source ${join(ROOT, ".ci/stages.sh")}`, ...stages, "finish"];
  return runCommand("bash", ["-c", script.join("\n")], { cwd: ROOT });
};

test("a run ends with the seconds of its stages and their sum, before its result", async () => {
  const { code, output } = await run("check one sleep 1", "check 'and two' true");

  expect(output).toMatch(
    /^== one\n== and two\n +[12] s {2}one\n +[01] s {2}and two\n +[123] s {2}in all, [123] s by the clock\n2 passed, 0 failed\n$/,
  );
  expect(code).toBe(0);
});

test("a run in which a stage fails goes on, names it and fails", async () => {
  const { code, output } = await run("check one false", "check two true");

  expect(output).toMatch(/by the clock\nfailed: one\n1 passed, 1 failed\n$/);
  expect(code).toBe(1);
});

test("stages in the background are printed and counted where a run waits for them", async () => {
  const others = "others() { check three false; check 'and four' sleep 1; }";
  const { code, output } = await run(
    others,
    "start_stages others",
    "check one true",
    "await_stages",
    "check two true",
  );

  expect(output).toMatch(
    /^== one\n== three\n== three FAILED\n== and four\n== two\n(.+ s {2}.+\n){4}.+ in all/,
  );
  expect(output).toMatch(/by the clock\nfailed: three\n3 passed, 1 failed\n$/);
  expect(code).toBe(1);
});

test("stages in the background that end early fail a run", async () => {
  const { output } = await run("others() { exit 0; }", "start_stages others", "await_stages");

  expect(output).toMatch(/failed: others\n0 passed, 1 failed\n$/);
});

test.each([".ci/run", ".ci/full"])("bash understands %s", async (script) => {
  expect((await runCommand("bash", ["-n", join(ROOT, script)], { cwd: ROOT })).code).toBe(0);
});
