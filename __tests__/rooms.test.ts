import { readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { ourFiles, ROOT } from "./our-files";

const PROGRAMS = ["scan-trigger", "scan-coordinator", "task-sweeper"] as const;

/**
 * The rooms of the house, and what each may import besides itself. An arrow points the way that the data flows, never
 * back. `import type` counts as every other import.
 */
const FUNCTIONS: Readonly<Record<string, readonly string[]>> = {
  contract: [],
  clients: ["contract"],
  tasks: ["contract"],
  ledger: ["contract"],
  errors: ["contract"],
  scanners: ["contract", "clients", "ledger", "errors"],
  results: ["contract", "clients", "ledger"],
  runtime: ["contract", "clients", "tasks", "ledger", "scanners", "results"],
  ...Object.fromEntries(
    PROGRAMS.map((program) => [
      program,
      ["contract", "clients", "tasks", "ledger", "scanners", "results", "runtime"],
    ]),
  ),
  "scan-runner": ["contract"],
};
/** Outside of `functions/`: what a folder may import of another one. */
const HOUSE: Readonly<Record<string, readonly string[]>> = {
  // The buildspec names the version that it belongs to.
  modules: ["functions/contract", "package.json"],
  packaging: ["modules", "functions/contract"],
  "local-aws": ["functions", "modules", "packaging"],
  scripts: ["functions", "modules", "packaging", "local-aws"],
  benchmarks: ["functions", "modules", "packaging", "local-aws"],
  "main.ts": ["modules"],
};

const files = ourFiles("*.ts").filter((file) =>
  /^(functions|modules|packaging|local-aws|scripts|benchmarks|main\.ts)\b/.test(file),
);

/** Every file that a file imports, by any way of importing, as a path from the root without `.ts`. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(ROOT, file), "utf8");
  return [...text.matchAll(/\b(?:from|import|require)\s*\(?\s*["'](\.{1,2}\/?[^"']*)["']/g)]
    .map(([, path = ""]) => normalize(join(dirname(file), path)))
    .map((path) => path.replace(/\.ts$/, ""));
}

const room = (path: string) =>
  (path.startsWith("functions/") ? path.split("/")[1] : path.split("/")[0]) ?? "";

function isAllowed(from: string, to: string): boolean {
  if (from.startsWith("functions/")) {
    return to.startsWith("functions/") && [room(from), ...(FUNCTIONS[room(from)] ?? [])].includes(room(to));
  }
  const top = from.split("/")[0] ?? "";
  return [top, ...(HOUSE[top] ?? [])].some((allowed) => to === allowed || to.startsWith(`${allowed}/`));
}

test("no file imports from a room that it does not stand behind", () => {
  const arrows = files.flatMap((from) => importsOf(from).map((to) => ({ from, to })));

  expect(arrows.length).toBeGreaterThan(500);
  expect(
    arrows.filter(({ from, to }) => !isAllowed(from, to)).map(({ from, to }) => `${from} -> ${to}`),
  ).toEqual([]);
});

test("every folder of functions is a room", () => {
  const rooms = new Set(files.filter((file) => file.startsWith("functions/")).map(room));

  expect([...rooms].sort()).toEqual(Object.keys(FUNCTIONS).sort());
});

test("no imports run in a circle", () => {
  const graph = new Map(files.map((file) => [file, importsOf(file).map(fileOf)]));
  const circles: string[] = [];
  const finished = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) {
      circles.push([...path.slice(path.indexOf(file)), file].join(" -> "));
    } else if (!finished.has(file)) {
      for (const next of graph.get(file) ?? []) {
        visit(next, [...path, file]);
      }
      finished.add(file);
    }
  };
  for (const file of graph.keys()) {
    visit(file, []);
  }

  expect(circles).toEqual([]);
});

function fileOf(path: string): string {
  return [`${path}.ts`, `${path}/index.ts`].find((file) => files.includes(file)) ?? path;
}

test.each(Object.keys(FUNCTIONS))("functions/%s has no more than 15 files in a folder", (name) => {
  const folders = new Map<string, number>();
  for (const file of files.filter((each) => room(each) === name && each.startsWith("functions/"))) {
    folders.set(dirname(file), (folders.get(dirname(file)) ?? 0) + 1);
  }

  expect([...folders].filter(([, count]) => count > 15)).toEqual([]);
});
