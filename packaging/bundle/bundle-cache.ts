import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { type BuildOptions, buildSync, type Metafile, type OutputFile, version } from "esbuild";

export interface Bundle {
  /** Letters, digits and dashes; the cache names its file after it. */
  readonly name: string;
  readonly sources: string;
  readonly entryPoint: string;
  readonly options: BuildOptions;
  /** Turns the bundle into what is kept, such as an archive. @default - the bundle, of one file, is kept as it is */
  readonly finish?: Finish;
}

interface Finish {
  /** @param files all files of the bundle; several if the options split it */
  readonly run: (files: readonly OutputFile[]) => Uint8Array;
  /** Files with the code of `run`: if one changes, the bundle is made again. */
  readonly code: readonly string[];
}

export interface Bundled {
  readonly bytes: Uint8Array;
  /** Files whose code is in the bundle, relative to the sources. Files that esbuild dropped whole are left out. */
  readonly contents: readonly string[];
}

/** Beside the packages: not committed, and as new as a bundle of them. */
const CACHE_FOLDER = join(
  dirname(require.resolve("esbuild/package.json")),
  "../.cache/fargate-image-scanning",
);

/**
 * Returns the bundle, from the cache if the same was made in the same way. Bundling takes most of a synthesis.
 * A cache that cannot be written only costs time.
 *
 * @throws Error of esbuild when the sources cannot be bundled
 */
export function bundleOnce(given: Bundle, cacheFolder = CACHE_FOLDER): Bundled {
  // Takes a linked node_modules for a folder: else paths, bytes and contents would depend on the link's target.
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
  readonly inputs: readonly string[];
}

/** Returns the kept result of exactly this bundle, or undefined. */
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

/** Hashes the result and all that decides it. Throws if an input is gone. */
function fingerprintOf(
  { sources, entryPoint, options, finish }: Bundle,
  { inputs, contents, bytes }: Kept,
): string {
  const hash = createHash("sha256");
  const add = (part: string | Uint8Array) => hash.update(`${part.length}:`).update(part);
  add(version);
  add(relative(sources, entryPoint));
  add(JSON.stringify(options, (_, value) => (value instanceof RegExp ? String(value) : value)));
  // An import may now find a new file.
  add(readdirSync(sources, { recursive: true }).sort().join("\n"));
  for (const file of [...inputs, ...tsconfigAbove(sources), ...(finish?.code ?? [])])
    add(readFileSync(resolve(sources, file)));
  add(contents.join("\n"));
  add(bytes);
  return hash.digest("hex");
}

/** Returns the nearest tsconfig.json, which tells esbuild how to compile. */
function tsconfigAbove(folder: string): string[] {
  const file = join(folder, "tsconfig.json");
  const parent = dirname(folder);
  if (existsSync(file)) return [file];
  return parent === folder ? [] : tsconfigAbove(parent);
}

/** Writes the file under another name and renames it, so that other processes never read half a file. */
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
