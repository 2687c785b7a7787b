import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ourFiles } from "../our-files";
import { codeLines } from "./code-lines";

export const LIMITS_FILE = "scripts/rooms-limits.json";
/** Written by `npm run package` and `npm run get`. */
const GENERATED_FOLDERS = /^(\.gen|terraform-module)\//;
/** Pages that are counted. The changelog grows with each release. Forms of GitHub and fixtures are no pages. */
const PAGE = /^(?!CHANGELOG|\.github\/|__tests__\/).*\.md$/;

/** Sizes by name: lines of code without blank ones and comments, or words. */
export interface Sizes {
  /** Folders of the root with everything below them; `.` has the files of the root itself. */
  readonly folders: Readonly<Record<string, number>>;
  /** Folders with the files directly in them. */
  readonly rooms: Readonly<Record<string, number>>;
  readonly words: Readonly<Record<"docs", number>>;
}

export function sizesOf(root: string): Sizes {
  const folders = new Map<string, number>();
  const rooms = new Map<string, number>();
  let docs = 0;
  for (const file of ourFiles([], root).filter((each) => !GENERATED_FOLDERS.test(each))) {
    const text = readFileSync(join(root, file), "utf8");
    if (PAGE.test(file)) docs += words(text);
    const lines = codeLines(file, text);
    if (lines === 0) continue;
    const room = dirname(file);
    rooms.set(room, (rooms.get(room) ?? 0) + lines);
    const [folder = ""] = room.split("/");
    folders.set(folder, (folders.get(folder) ?? 0) + lines);
  }
  return { folders: sorted(folders), rooms: sorted(rooms), words: { docs } };
}

const words = (text: string) => text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
const sorted = (sizes: ReadonlyMap<string, number>) =>
  Object.fromEntries([...sizes].sort(([one], [other]) => (one < other ? -1 : 1)));

const KINDS = ["folders", "rooms", "words"] as const;

function told(kind: keyof Sizes, name: string, size: number): string {
  const what = {
    folders: `The folder ${name} has ${size} lines of code in all`,
    rooms: `The room ${name} has ${size} lines of code`,
    words: `The documentation has ${size} words`,
  };
  return what[kind];
}

const named = (sizes: Sizes, kind: keyof Sizes): Readonly<Record<string, number>> => sizes[kind];
/** Whether a limit is too high by more than 2 % and more than one line, or is of something that is gone. */
const isTooHigh = (limit: number, size: number) =>
  size === 0 || limit > size + Math.max(1, Math.floor(size / 50));

/** Returns a sentence for each size that does not fit its limit; empty: all fit. */
export function complaints(sizes: Sizes, limits: Sizes): string[] {
  return KINDS.flatMap((kind) => {
    const [found, limit] = [named(sizes, kind), named(limits, kind)];
    return [...new Set([...Object.keys(found), ...Object.keys(limit)])].flatMap((name) => {
      const [size = 0, most] = [found[name], limit[name]];
      const has = told(kind, name, size);
      if (most === undefined) {
        return [
          `${has} and no limit: write it into ${LIMITS_FILE}, in a commit that says what a user gets for it.`,
        ];
      }
      if (size > most) {
        return [
          `${has}, and its limit is ${most}: remove ${size - most}, or raise the limit in ${LIMITS_FILE} in a commit that says what a user gets for it.`,
        ];
      }
      return isTooHigh(most, size)
        ? [`${has}, and its limit ${most} is more than 2 % too high: run npm run rooms -- --lower.`]
        : [];
    });
  });
}

/** Returns the limits, lowered to the sizes if they are too high, and without those of what is gone. */
export function lowered(sizes: Sizes, limits: Sizes): Sizes {
  const lower = (kind: keyof Sizes) =>
    Object.fromEntries(
      Object.entries(named(limits, kind)).flatMap(([name, limit]) => {
        const size = named(sizes, kind)[name] ?? 0;
        const least = isTooHigh(limit, size) ? size : limit;
        return least === 0 ? [] : [[name, least] as const];
      }),
    );
  return { folders: lower("folders"), rooms: lower("rooms"), words: { docs: 0, ...lower("words") } };
}
