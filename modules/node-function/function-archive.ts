import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { type BuildOptions, type OutputFile, transformSync } from "esbuild";
import { zipSync } from "fflate";
import { type Bundled, bundleOnce } from "../bundle";

const FUNCTIONS = join(__dirname, "..", "..", "functions");

/** The tests run the bundles on Node 20, AWS on 22 and later. */
const TARGET = "node20";

/**
 * Where the SDK looks for credentials that no function of Lambda has: its own are in the environment. They are a fifth of
 * a bundle, and imported only where the environment has none; the copy in Lambda's runtime would serve them.
 */
const OTHER_CREDENTIALS = [
  ...["http", "ini", "process", "sso", "web-identity"].map((kind) => `@aws-sdk/credential-provider-${kind}`),
  "@smithy/credential-provider-imds",
];

const BUNDLE_OPTIONS: BuildOptions = {
  bundle: true,
  minify: true,
  platform: "node",
  target: TARGET,
  // What is imported only when it is needed gets files of its own: to read and parse code is most of what it costs to
  // load. esbuild splits ES modules only.
  format: "esm",
  splitting: true,
  outdir: "bundle",
  chunkNames: "[hash]",
  external: OTHER_CREDENTIALS,
  // The SDK's ES modules bundle to a third less than its CommonJS.
  mainFields: ["module", "main"],
  legalComments: "none",
  charset: "utf8",
  logLevel: "silent",
};

const cache = new Map<string, Bundled>();

/**
 * Bundles `functions/<program>/index.ts` and zips it, with `index.js` as what Lambda loads: the same bytes on every machine, in every folder and
 * time zone, so that a deployment changes a function only when its code changed.
 *
 * @throws Error when there is no such program
 */
export function functionArchive(program: string): Bundled {
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
      run: (files) => deterministicZip(files.map(asCommonJs)),
      code: [__filename, require.resolve("fflate")],
    },
  });
  cache.set(program, archive);
  return archive;
}

/** CommonJS loads several times faster than ES modules do. */
function asCommonJs({ path, text }: OutputFile): [name: string, contents: Uint8Array] {
  const { code } = transformSync(text, {
    format: "cjs",
    platform: "node",
    target: TARGET,
    minify: true,
    charset: "utf8",
    // An import() of a file becomes a promise of what it is required as.
    supported: { "dynamic-import": false },
  });
  return [basename(path), Buffer.from(code)];
}

/** Times in a zip are local ones: this is midnight of 1980-01-01, the first they know, in every time zone. */
export function deterministicZip(files: readonly [name: string, contents: Uint8Array][]): Uint8Array {
  const unixRegularFile = 0o100644;
  const attributes = {
    level: 9,
    mtime: new Date(1980, 0, 1),
    os: 3,
    attrs: unixRegularFile << 16,
  } as const;
  const byName = files.toSorted(([one], [other]) => (one < other ? -1 : 1));
  return zipSync(Object.fromEntries(byName.map(([name, contents]) => [name, [contents, attributes]])));
}
