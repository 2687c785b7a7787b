import { readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { ourFiles } from "../our-files";

export const LIMITS_FILE = "scripts/rooms-limits.json";
/** Written by `npm run package` and `npm run get`. */
const GENERATED_FOLDERS = /^(\.gen|terraform-module)\//;
const GENERATED = /^\/\/ (Generated|Made) /;
/** Pages that are counted. The changelog grows with each release. Forms of GitHub and fixtures are no pages. */
const PAGE = /^(?!CHANGELOG|\.github\/|__tests__\/).*\.md$/;

/** Comments that begin a line, by the endings of files. A script that is called by its name may have no ending. */
const COMMENTS: readonly (readonly [endings: RegExp, comments: RegExp])[] = [
  [/^\.([cm]?[jt]sx?|css)$/, /^[ \t]*(\/\*[\s\S]*?\*\/|\/\/.*)/gm],
  [/^\.(py|sh|tf|hcl)$/, /^[ \t]*(#(?!!).*|"""[\s\S]*?""")/gm],
  [/^\.html$/, /<!--[\s\S]*?-->/g],
];

/** Sizes by name: lines of code of the root's folders with all below them (`.`: of the root itself), and words. */
export interface Sizes {
  readonly folders: Readonly<Record<string, number>>;
  readonly words: Readonly<Record<string, number>>;
}

/** Counts lines without blank ones and comments; 0 for a file that is no program, or is generated. */
export function codeLines(file: string, text: string): number {
  const ending = extname(file) || (text.startsWith("#!") ? ".sh" : "");
  const [, comments] = COMMENTS.find(([endings]) => endings.test(ending)) ?? [];
  if (comments === undefined || GENERATED.test(text)) return 0;
  return text
    .replace(comments, "")
    .split("\n")
    .filter((line) => line.trim() !== "").length;
}

export function sizesOf(root: string): Sizes {
  const folders: Record<string, number> = {};
  let docs = 0;
  for (const file of ourFiles([], root).filter((each) => !GENERATED_FOLDERS.test(each))) {
    const text = readFileSync(join(root, file), "utf8");
    if (PAGE.test(file)) docs += text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
    const folder = file.includes("/") ? (file.split("/")[0] ?? "") : ".";
    const lines = codeLines(file, text);
    if (lines > 0) folders[folder] = (folders[folder] ?? 0) + lines;
  }
  return { folders, words: { docs } };
}

const KINDS = { folders: "lines of code", words: "words" } as const;

/** Whether a limit is too high by more than 2 %, or is of something that is gone. */
const isTooHigh = (limit: number, size: number) => limit > size * 1.02;

/** Returns a sentence for each size that does not fit its limit; empty: all fit. */
export function complaints(sizes: Sizes, limits: Sizes): string[] {
  return (Object.keys(KINDS) as (keyof Sizes)[]).flatMap((kind) =>
    Object.keys({ ...sizes[kind], ...limits[kind] }).flatMap((name) => {
      const [size = 0, limit = 0] = [sizes[kind][name], limits[kind][name]];
      const has = `${name} has ${size} ${KINDS[kind]}, and its limit is ${limit}`;
      if (size > limit) {
        return `${has}: remove ${size - limit}, or raise it in ${LIMITS_FILE} in a commit that says what a user gets for it.`;
      }
      return isTooHigh(limit, size) ? `${has}, more than 2 % too high: run npm run rooms -- --lower.` : [];
    }),
  );
}

/** Returns the limits, lowered to the sizes if they are too high, and without those of what is gone. */
export function lowered(sizes: Sizes, limits: Sizes): Sizes {
  const lower = (kind: keyof Sizes) =>
    Object.fromEntries(
      Object.entries(limits[kind]).flatMap(([name, limit]) => {
        const size = sizes[kind][name];
        return size === undefined ? [] : [[name, isTooHigh(limit, size) ? size : limit]];
      }),
    );
  return { folders: lower("folders"), words: lower("words") };
}
