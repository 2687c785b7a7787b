import { readFileSync } from "node:fs";
import { basename, dirname, join, normalize } from "node:path";
import { importsIn } from "../scripts/rooms/imports";
import { ourFiles, ROOT } from "./our-files";

/** What starts a process or a server, or waits for one, or makes the whole published module, which takes as long. */
const STARTS =
  /node:child_process|\b(?:startLocalAws|startRegistry|runCommand|ServerProcess|TerraformFolder|moduleFiles|currentInterface|artefacts|openChromium)\b|local-aws\/deployment"/;
const THIS = "__tests__/kinds-of-tests.test.ts";

/** What starts nothing, and still needs more than a few seconds. */
const SIMULATE_DAYS = [
  "__tests__/simulation/blocking.integration.test.ts",
  "__tests__/simulation/capacity.integration.test.ts",
  "__tests__/simulation/determinism.integration.test.ts",
  "__tests__/simulation/mutations.integration.test.ts",
  "__tests__/simulation/places.integration.test.ts",
];

const tests = ourFiles("__tests__/*.test.ts");
const unitTests = tests.filter(
  (file) => !/^__tests__\/(e2e|real-registry)\/|\.integration\.test\.ts$/.test(file),
);
const files = new Set(ourFiles("__tests__/*.ts"));

const parsed = new Map<string, string[]>();

function importsOf(file: string): string[] {
  const imports = parsed.get(file) ?? importsIn(readFileSync(join(ROOT, file), "utf8"));
  parsed.set(file, imports);
  return imports;
}

/** A file and all that it imports of `__tests__`, at any distance. */
function withImports(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found;
  found.add(file);
  for (const path of importsOf(file).filter((each) => each.startsWith("."))) {
    const imported = normalize(join(dirname(file), path));
    const next = [`${imported}.ts`, `${imported}/index.ts`].find((name) => files.has(name));
    if (next) withImports(next, found);
  }
  return found;
}

const starting = [...files].filter(
  (file) => file !== THIS && STARTS.test(readFileSync(join(ROOT, file), "utf8")),
);
const startsSomething = (file: string) => {
  const found = withImports(file);
  return starting.some((each) => found.has(each));
};

test("unit tests start nothing: a file that does is named *.integration.test.ts", () => {
  expect(unitTests.length).toBeGreaterThan(80);
  expect(unitTests.filter(startsSomething)).toEqual([]);
});

test("integration tests start something, or simulate days: a file that does not is named *.test.ts", () => {
  const integration = tests.filter((file) => file.endsWith(".integration.test.ts"));

  expect(integration.filter((file) => !startsSomething(file)).sort()).toEqual(SIMULATE_DAYS);
});

test("every suite of end-to-end tests runs in one test file", () => {
  const suites = ourFiles("__tests__/e2e/suites/*.ts").map((file) => basename(file, ".ts"));
  const run = tests.flatMap((file) => {
    const [call = ""] =
      /^runSuites\((?:.*\);$|[\s\S]*?^\);$)/m.exec(readFileSync(join(ROOT, file), "utf8")) ?? [];
    const [, names = ""] = /\[([^[\]]*)\],?\s*\);$/.exec(call) ?? [];
    return [...names.matchAll(/"([\w-]+)"/g)].map(([, name]) => name);
  });

  expect(suites.length).toBeGreaterThan(10);
  expect(run.sort()).toEqual(suites.sort());
});
