import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { type BuildOptions, type OutputFile, transformSync } from "esbuild";
import { type Bundled, bundleOnce } from "../../modules/bundle";
import type { ModuleFiles } from "../module-folder";
import { absoluteLinks } from "../readme";

const SOURCES = join(__dirname, "..", "..", "cli");
/** Name of its file. */
export const COMMAND_LINE = "fargate-scans.cjs";
/** As package.json says. */
const TARGET = "node20.9";

const BUNDLE_OPTIONS: BuildOptions = {
  bundle: true,
  minify: true,
  platform: "node",
  target: TARGET,
  // esbuild splits ES modules only; each command, and each client of AWS's SDK that only some need, is a part of its own.
  format: "esm",
  splitting: true,
  outdir: "bundle",
  chunkNames: "[hash]",
  mainFields: ["module", "main"],
  legalComments: "none",
  charset: "utf8",
  logLevel: "silent",
};

/** The command line as one file that needs nothing beside itself: the same bytes on every machine and in every folder. */
export function commandLine(): Bundled {
  return bundleOnce({
    name: COMMAND_LINE,
    sources: SOURCES,
    entryPoint: join(SOURCES, "index.ts"),
    options: BUNDLE_OPTIONS,
    finish: { run: oneFile, code: [__filename] },
  });
}

/**
 * A file that holds its parts as texts and compiles a part when it is first asked for: Node would compile all of it at each
 * start, and most of it is never needed.
 */
function oneFile(files: readonly OutputFile[]): Uint8Array {
  const parts = files.map(asCommonJs).toSorted(([one], [other]) => (one < other ? -1 : 1));
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

function asCommonJs({ path, text }: OutputFile): [name: string, code: string] {
  const { code } = transformSync(text, {
    format: "cjs",
    platform: "node",
    target: TARGET,
    minify: true,
    charset: "utf8",
    // An import() of a part becomes a promise of what it is required as.
    supported: { "dynamic-import": false },
  });
  return [basename(path), code];
}

/** The files of the npm package, whose only program it is: no dependencies, so that npx fetches nothing else. */
export function commandLinePackage(): ModuleFiles {
  const { name, version, description, license, repository, engines } = JSON.parse(read("package.json"));
  const manifest = {
    ...{ name, version, description: `${description}: the command line`, license, repository, engines },
    bin: { "fargate-scans": COMMAND_LINE },
  };
  return new Map<string, Uint8Array>([
    [COMMAND_LINE, commandLine().bytes],
    ["package.json", Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`)],
    ["README.md", Buffer.from(absoluteLinks(read("packaging/files/command-line.md"), "README.md", []))],
    ["LICENSE", Buffer.from(read("LICENSE"))],
  ]);
}

const read = (path: string) => readFileSync(join(__dirname, "..", "..", path), "utf8");
