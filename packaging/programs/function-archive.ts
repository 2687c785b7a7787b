import { existsSync } from "node:fs";
import { join } from "node:path";
import { zipSync } from "fflate";
import { type Bundled, bundleParts } from "../bundle";

const FUNCTIONS = join(__dirname, "..", "..", "functions");

/** Tests run the bundles on Node 20, AWS on 22 and later. */
const TARGET = "node20";

/**
 * The SDK's other sources of credentials, a fifth of a bundle. Functions have credentials in their environment, and the
 * copy in Lambda's runtime would serve any other need.
 */
const OTHER_CREDENTIALS = [
  ...["http", "ini", "process", "sso", "web-identity"].map((kind) => `@aws-sdk/credential-provider-${kind}`),
  "@smithy/credential-provider-imds",
];

const cache = new Map<string, Bundled>();

/**
 * Bundles a program and zips it as `index.js`, which Lambda loads. The bytes are the same on every machine, in every
 * folder and time zone, so that only changed code changes a function.
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

/** Zips with a fixed time. Times in a zip are local: midnight of 1980-01-01, their first, in every time zone. */
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
