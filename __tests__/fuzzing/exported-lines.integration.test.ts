import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { EXIT_VARIABLE, EXPORTED_VARIABLES } from "../../functions/contract/build";
import { renderBuildspec } from "../../packaging/programs";
import { runs } from "../property-runs";
import { hostileText } from "./arbitraries";

const { load } = require("js-yaml") as {
  load(text: string): { phases: Record<string, { commands: readonly string[] }> };
};

/** The commands of the build's last step but for the one that decides between red and green. */
const [READ_OUTCOME = ""] = load(renderBuildspec()).phases.post_build?.commands ?? [];
const NAMES = [...EXPORTED_VARIABLES, EXIT_VARIABLE];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "exported-lines-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What one bash exports of all texts, a file each: a process for each would take minutes. What copies and removes is left out. */
function exportedBy(texts: readonly string[]): string[] {
  const builds = Math.ceil(texts.length / NAMES.length);
  for (let build = 0; build < builds; build++) {
    mkdirSync(join(folder, `${build}`));
    NAMES.forEach((name, index) => {
      writeFileSync(join(folder, `${build}`, name), texts[build * NAMES.length + index] ?? "");
    });
  }
  // Without its last lines, which say that a build has no end where nothing is left of its values.
  const [readValues = ""] = READ_OUTCOME.split("\nif test -z");
  const script = `
mkdir() { :; }; cp() { :; }
for ((build = 0; build < ${builds}; build++)); do
 DIR=${folder}/$build
${readValues}
 printf '%s\\0' ${NAMES.map((name) => `"$${name}"`).join(" ")}
done`;
  const printed = execFileSync("bash", ["-c", script], { cwd: folder, encoding: "utf8", maxBuffer: 1e9 });
  return printed.split("\0").slice(0, texts.length);
}

// Proves text.exported.
test("whatever stands in the files, the build's last step runs none of it, and exports harmless characters alone", () => {
  const { numRuns, ...replay } = runs(5000);
  const texts = fc.sample(hostileText, { numRuns, ...("seed" in replay ? { seed: replay.seed } : {}) });

  const exported = exportedBy(["PASSED\n", "two words\nand a line\n", ...texts]);

  expect(existsSync(join(folder, "canary"))).toBe(false);
  expect(exported).toHaveLength(texts.length + 2);
  expect(exported.slice(0, 2)).toEqual(["PASSED", "two words"]);
  const harmful = exported.flatMap((value, index) =>
    /^[A-Za-z0-9 .,:;/@_+=()#?&%~-]*$/.test(value) ? [] : [{ value, of: texts[index - 2] }],
  );
  expect(harmful).toEqual([]);
});
