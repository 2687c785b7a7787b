import { basename } from "node:path";
import { type OutputFile, transformSync } from "esbuild";
import { type Bundle, type Bundled, bundleOnce } from "./bundle-cache";

/** A part of a program, as CommonJS. */
export type Part = readonly [name: string, code: string];

/** A program for Node in parts. `index.js` runs first. */
export interface SplitBundle extends Pick<Bundle, "name" | "sources" | "entryPoint"> {
  /** Oldest Node that runs it, in esbuild's notation. */
  readonly target: string;
  /** Packages that exist where it runs. @default - none */
  readonly external?: string[];
  readonly finish: {
    readonly run: (parts: readonly Part[]) => Uint8Array;
    /** Files with the code of `run`, besides this one. */
    readonly code: readonly string[];
  };
}

/** Bundles a program. Modules that are imported on demand become parts, because reading and parsing code takes time. */
export function bundleParts({ target, external, finish, ...bundle }: SplitBundle): Bundled {
  return bundleOnce({
    ...bundle,
    options: {
      bundle: true,
      minify: true,
      platform: "node",
      target,
      // esbuild splits ES modules only.
      format: "esm",
      splitting: true,
      outdir: "bundle",
      chunkNames: "[hash]",
      external,
      // The SDK's ES modules bundle to a third less than its CommonJS.
      mainFields: ["module", "main"],
      legalComments: "none",
      charset: "utf8",
      logLevel: "silent",
    },
    finish: {
      run: (files) => finish.run(files.map((file) => asCommonJs(file, target))),
      code: [__filename, ...finish.code],
    },
  });
}

/** Turns a part into CommonJS, which loads several times faster than ES modules. */
function asCommonJs({ path, text }: OutputFile, target: string): Part {
  const { code } = transformSync(text, {
    format: "cjs",
    platform: "node",
    target,
    minify: true,
    charset: "utf8",
    // import() of a part becomes a promise of `require`.
    supported: { "dynamic-import": false },
  });
  return [basename(path), code];
}
