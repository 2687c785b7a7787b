import { readFileSync } from "node:fs";
import { join } from "node:path";
import { engines } from "../../package.json";
import { type Bundled, bundleParts, type Part } from "../bundle";
import { filesBelow, type ModuleFiles } from "../module-folder";
import { npmManifest, npmTexts } from "../npm-manifest";
import { absoluteLinks } from "../readme";

const REPOSITORY = join(__dirname, "..", "..");
const SOURCES = join(REPOSITORY, "cli");
const SCHEMAS = "docs/schemas";
export const COMMAND_LINE_PACKAGE = "fargate-scans";
export const COMMAND_LINE = "fargate-scans.cjs";
/** As package.json says. */
const TARGET = "node20.9";

/** Returns the command line as one file without dependencies: the same bytes on every machine and in every folder. */
export function bundledCommandLine(): Bundled {
  return bundleParts({
    name: COMMAND_LINE,
    sources: SOURCES,
    entryPoint: join(SOURCES, "index.ts"),
    target: TARGET,
    finish: { run: oneFile, code: [__filename] },
  });
}

/**
 * Returns a file that holds parts as texts and compiles each on first use; Node would compile everything at each start.
 */
function oneFile(bundled: readonly Part[]): Uint8Array {
  const parts = bundled.toSorted(([one], [other]) => (one < other ? -1 : 1));
  return Buffer.from(`#!/usr/bin/env node
"use strict";
const { compileFunction } = require("node:vm");
const { createRequire } = require("node:module");
const parts = ${JSON.stringify(Object.fromEntries(parts))};
const loaded = {};
const own = createRequire(__filename);
function load(name) {
  const part = name.replace("./", "");
  if (!(part in parts)) return own(name);
  if (!(part in loaded)) {
    const module = (loaded[part] = { exports: {} });
    const names = ["module", "exports", "require", "__filename", "__dirname"];
    compileFunction(parts[part], names, { filename: \`\${__filename}/\${part}\` })(module, module.exports, load, __filename, __dirname);
  }
  return loaded[part].exports;
}
load("./index.js");
`);
}

/** Returns the JSON Schemas of the answers, as they lie beside the command line. */
export function answerSchemas(): Readonly<Record<string, string>> {
  const names = filesBelow(join(REPOSITORY, SCHEMAS));
  return Object.fromEntries(names.map((name) => [`schemas/${name}`, read(`${SCHEMAS}/${name}`)]));
}

/** Returns the npm package with one program and no dependencies, so that npx fetches nothing else. */
export function commandLinePackage(): ModuleFiles {
  const manifest = {
    ...npmManifest(COMMAND_LINE_PACKAGE, "the command line"),
    engines,
    bin: { [COMMAND_LINE_PACKAGE]: COMMAND_LINE },
  };
  const program = { name: COMMAND_LINE, ...bundledCommandLine(), runsIn: "Node" } as const;
  const texts = {
    "package.json": `${JSON.stringify(manifest, null, 2)}\n`,
    "README.md": absoluteLinks(read("packaging/files/command-line.md"), "README.md", []),
    ...answerSchemas(),
    ...npmTexts(COMMAND_LINE_PACKAGE, [program]),
  };
  const files = Object.entries(texts).map(([path, text]) => [path, Buffer.from(text)] as const);
  return new Map<string, Uint8Array>([[COMMAND_LINE, program.bytes], ...files]);
}

const read = (path: string) => readFileSync(join(REPOSITORY, path), "utf8");
