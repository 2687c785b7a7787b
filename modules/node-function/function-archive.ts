import { existsSync } from "node:fs";
import { join } from "node:path";
import type { BuildOptions } from "esbuild";
import { zipSync } from "fflate";
import { bundleOnce } from "../bundle";

const FUNCTIONS = join(__dirname, "..", "..", "functions");

const BUNDLE_OPTIONS: BuildOptions = {
  bundle: true,
  minify: true,
  platform: "node",
  // The tests run the bundles on Node 20, AWS on 22 and later.
  target: "node20",
  format: "cjs",
  // The SDK's ES modules bundle to a third less than its CommonJS.
  mainFields: ["module", "main"],
  legalComments: "none",
  charset: "utf8",
  logLevel: "silent",
};

const cache = new Map<string, Uint8Array>();

/**
 * Bundles `functions/<program>/index.ts` into one file and zips it: the same bytes on every machine, in every folder and
 * time zone, so that a deployment changes a function only when its code changed.
 *
 * @throws Error when there is no such program
 */
export function functionArchive(program: string): Uint8Array {
  const cached = cache.get(program);
  if (cached) {
    return cached;
  }
  const entryPoint = join(FUNCTIONS, program, "index.ts");
  if (!existsSync(entryPoint)) {
    throw new Error(`There is no program functions/${program}/index.ts to bundle.`);
  }
  const archive = bundleOnce({
    name: `${program}.zip`,
    sources: FUNCTIONS,
    entryPoint,
    options: BUNDLE_OPTIONS,
    finish: {
      run: (bundle) => deterministicZip("index.js", bundle),
      code: [__filename, require.resolve("fflate")],
    },
  });
  cache.set(program, archive);
  return archive;
}

/** Times in a zip are local ones: this is midnight of 1980-01-01, the first they know, in every time zone. */
function deterministicZip(name: string, contents: Uint8Array): Uint8Array {
  const unixRegularFile = 0o100644;
  return zipSync({
    [name]: [contents, { level: 9, mtime: new Date(1980, 0, 1), os: 3, attrs: unixRegularFile << 16 }],
  });
}
