import { readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { build, type Plugin } from "esbuild";
import type { Program } from "../../functions/contract/environment";

const ROOT = join(__dirname, "../..");
const PROGRAMS: readonly Program[] = ["scan-trigger", "scan-coordinator", "task-sweeper", "deployment-gate"];

/** A change of a program's source, by which a test shows that an invariant notices it. */
export interface Mutation {
  /** Path from the root. */
  readonly file: string;
  /** Must stand in the file exactly once. */
  readonly text: string;
  readonly replacement: string;
}

/** Everything from which a program can learn of the world, passed as parameters. */
export interface Surroundings {
  readonly module: { exports: Record<string, unknown> };
  readonly packageNamed: (name: string) => unknown;
  readonly process: { readonly env: Readonly<Record<string, string | undefined>> };
  readonly Date: DateConstructor;
  readonly Math: Math;
  readonly setTimeout: (action: () => void, milliseconds?: number) => unknown;
  readonly clearTimeout: (timer: unknown) => void;
  readonly setInterval: (action: () => void, milliseconds?: number) => unknown;
  readonly clearInterval: (timer: unknown) => void;
  readonly setImmediate: (action: () => void) => unknown;
  readonly console: Pick<Console, "log" | "info" | "warn" | "error" | "debug">;
  readonly fetch: unknown;
  /** Never fires: calls have their own time limits. */
  readonly AbortSignal: { timeout(): object };
  readonly crypto: { randomUUID(): string };
  readonly performance: { now(): number };
}

const PARAMETERS = [
  ...(["module", "packageNamed", "process", "Date", "Math", "setTimeout", "clearTimeout"] as const),
  ...(["setInterval", "clearInterval", "setImmediate", "console", "fetch", "crypto", "performance"] as const),
  "AbortSignal",
] satisfies (keyof Surroundings)[];

const parameterOf = (name: keyof Surroundings) => (name === "packageNamed" ? "require" : name);

/** Loads a program as a cold start does, with module values of its own. */
export type LoadProgram = (surroundings: Surroundings) => void;
export type Programs = Readonly<Record<Program, LoadProgram>>;

/**
 * Bundles the functions' entry points as the module does for Lambda, and makes each a function of its surroundings.
 * Clock, chance, timers, environment and packages are parameters, so nothing real acts in a run, and programs need no
 * hook for simulations.
 *
 * @throws Error unless a mutation's text is found once
 */
export async function compilePrograms(mutation?: Mutation): Promise<Programs> {
  const mutator = mutation && mutating(mutation);
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: PROGRAMS.map((program) => `functions/programs/${program}/index.ts`),
    outdir: "simulated",
    outbase: "functions/programs",
    bundle: true,
    write: false,
    format: "cjs",
    platform: "node",
    target: "node20",
    external: ["@aws-sdk/*", "@smithy/*", "@aws-lambda-powertools/*"],
    // Packages that a program loads on demand come through `require`, too.
    supported: { "dynamic-import": false },
    plugins: [EXPRESSION, ...(mutator ? [mutator.plugin] : [])],
    logLevel: "silent",
  });
  mutator?.check();
  const load = (program: Program): LoadProgram => {
    const path = `simulated/${program}/index.js`;
    const text = outputFiles.find((file) => relative(ROOT, file.path) === path)?.text;
    const evaluate = new Function(...PARAMETERS.map(parameterOf), `${text}\n//# sourceURL=${path}`);
    return (surroundings) => evaluate(...PARAMETERS.map((name) => surroundings[name]));
  };
  return {
    "scan-trigger": load("scan-trigger"),
    "scan-coordinator": load("scan-coordinator"),
    "task-sweeper": load("task-sweeper"),
    "deployment-gate": load("deployment-gate"),
  };
}

/** Replaces the module `expression`: the simulated DynamoDB takes writes unrendered. */
export const EXPRESSION_MODULE = "simulated:expression";

const EXPRESSION: Plugin = {
  name: "changes of the table as they are",
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/expression$/ }, () => ({ path: EXPRESSION_MODULE, external: true }));
  },
};

function mutating({ file, text, replacement }: Mutation) {
  let found = 0;
  const plugin: Plugin = {
    name: "mutation",
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        if (relative(ROOT, path) !== file) {
          return undefined;
        }
        const source = await readFile(path, "utf8");
        found = source.split(text).length - 1;
        return { contents: source.replace(text, () => replacement), loader: "ts" };
      });
    },
  };
  const check = () => {
    if (found !== 1) {
      throw new Error(
        `The mutation of ${file} is to replace this text, which stands there ${found} times: ${text}`,
      );
    }
  };
  return { plugin, check };
}
