import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { type BuildOptions, buildSync, type Metafile, type OutputFile, version } from "esbuild";

/** A bundle to be made, and what becomes of it. */
export interface Bundle {
  /** Of letters, digits and dashes; the file of the cache is named after it. */
  readonly name: string;
  /** The folder that holds every source of our own. */
  readonly sources: string;
  readonly entryPoint: string;
  /** All that decides how the entry point is bundled, but the entry point. */
  readonly options: BuildOptions;
  /** Makes of the bundle what is kept, such as an archive. @default - the bundle, of one file, is kept as it is */
  readonly finish?: Finish;
}

interface Finish {
  /** @param files all files of the bundle; several where the options split it */
  readonly run: (files: readonly OutputFile[]) => Uint8Array;
  /** Files with the code that runs: with another one, the result may be another. */
  readonly code: readonly string[];
}

/** Result of bundling. */
export interface Bundled {
  readonly bytes: Uint8Array;
  /** Files whose code is in it, from the folder of the sources: not those that esbuild has dropped whole. */
  readonly contents: readonly string[];
}

/** Beside the packages, which no repository commits, and which are as new as a bundle of them. */
const CACHE_FOLDER = join(
  dirname(require.resolve("esbuild/package.json")),
  "../.cache/fargate-image-scanning",
);

/**
 * The finished bundle, and what is in it: from the cache when it was made before of the same contents in the same way, else made now and
 * kept. Bundling is most of the time of a synthesis, and the sources seldom change between two.
 *
 * A cache that cannot be written only costs time.
 *
 * @throws Error of esbuild when the sources cannot be bundled
 */
export function bundleOnce(given: Bundle, cacheFolder = CACHE_FOLDER): Bundled {
  // A node_modules that is a link counts as a folder here: else paths, bytes and contents would depend on where it leads.
  const bundle = { ...given, options: { ...given.options, preserveSymlinks: true } };
  const file = join(cacheFolder, bundle.name);
  const known = readKept(file, bundle);
  if (known !== undefined) return known;
  const { outputFiles, metafile } = buildSync({
    ...bundle.options,
    absWorkingDir: bundle.sources,
    entryPoints: [bundle.entryPoint],
    write: false,
    metafile: true,
  });
  const [code] = outputFiles;
  if (code === undefined) throw new Error(`esbuild made no bundle of ${bundle.entryPoint}.`);
  const kept = {
    inputs: Object.keys(metafile.inputs).sort(),
    contents: contentsOf(metafile),
    bytes: bundle.finish?.run(outputFiles) ?? code.contents,
  };
  keep(file, kept, bundle);
  return kept;
}

function contentsOf({ outputs }: Metafile): string[] {
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  return [
    ...new Set(inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([file]) => file)),
  ].sort();
}

interface Kept extends Bundled {
  /** Every file that esbuild has read, from the folder of the sources. */
  readonly inputs: readonly string[];
}

/** The kept result of exactly this bundle; undefined when there is none, or something else. */
function readKept(file: string, bundle: Bundle): Kept | undefined {
  try {
    const content = readFileSync(file);
    const endOfLine = content.indexOf("\n");
    const { inputs, contents, fingerprint } = JSON.parse(content.subarray(0, endOfLine).toString());
    const kept = { inputs, contents, bytes: content.subarray(endOfLine + 1) };
    return fingerprint === fingerprintOf(bundle, kept) ? kept : undefined;
  } catch {
    return undefined;
  }
}

/** One hash of the result and of all that decides about it. Throws when an input is gone. */
function fingerprintOf(
  { sources, entryPoint, options, finish }: Bundle,
  { inputs, contents, bytes }: Kept,
): string {
  const hash = createHash("sha256");
  const add = (part: string | Uint8Array) => hash.update(`${part.length}:`).update(part);
  add(version);
  add(relative(sources, entryPoint));
  add(JSON.stringify(options, (_, value) => (value instanceof RegExp ? String(value) : value)));
  // A new file may be what an import means from now on.
  add(readdirSync(sources, { recursive: true }).sort().join("\n"));
  for (const file of [...inputs, ...tsconfigAbove(sources), ...(finish?.code ?? [])])
    add(readFileSync(resolve(sources, file)));
  add(contents.join("\n"));
  add(bytes);
  return hash.digest("hex");
}

/** The nearest tsconfig.json: esbuild takes how to compile from it. */
function tsconfigAbove(folder: string): string[] {
  const file = join(folder, "tsconfig.json");
  const parent = dirname(folder);
  if (existsSync(file)) return [file];
  return parent === folder ? [] : tsconfigAbove(parent);
}

/** Renamed into place, so that a process beside this one reads the old file or the new one, and never a half. */
function keep(file: string, kept: Kept, bundle: Bundle): void {
  const { inputs, contents, bytes } = kept;
  const head = JSON.stringify({ inputs, contents, fingerprint: fingerprintOf(bundle, kept) });
  const unfinished = `${file}.${process.pid}`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(unfinished, Buffer.concat([Buffer.from(`${head}\n`), bytes]));
    renameSync(unfinished, file);
  } catch {
    // A read-only or full disk: the next synthesis bundles again.
  }
}
