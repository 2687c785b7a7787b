import { existsSync } from "node:fs";
import { join } from "node:path";
import { zipSync } from "fflate";
import { type Bundled, bundleParts } from "../bundle";

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

const cache = new Map<string, Bundled>();

/**
 * Bundles `functions/programs/<program>/index.ts` and zips it, with `index.js` as what Lambda loads. It has the same bytes on
 * every machine, in every folder and time zone, so that a deployment changes a function only when its code changed.
 *
 * @throws Error when there is no such program
 */
export function functionArchive(program: string): Bundled {
  const cached = cache.get(program);
  if (cached) {
    return cached;
  }
  const entryPoint = join(FUNCTIONS, "programs", program, "index.ts");
  if (!existsSync(entryPoint)) {
    throw new Error(`There is no program functions/programs/${program}/index.ts to bundle.`);
  }
  const archive = bundleParts({
    name: `${program}.zip`,
    sources: FUNCTIONS,
    entryPoint,
    target: TARGET,
    external: OTHER_CREDENTIALS,
    finish: {
      run: (parts) => deterministicZip(parts.map(([name, code]) => [name, Buffer.from(code)])),
      code: [__filename, require.resolve("fflate")],
    },
  });
  cache.set(program, archive);
  return archive;
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
