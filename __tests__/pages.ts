import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./our-files";

/** A file of the repository. */
export const textOf = (file: string): string => readFileSync(join(ROOT, file), "utf8");

/** The anchors of a page as GitHub makes them from its headings. */
export function headingsOf(document: string): string[] {
  return [...textOf(document).matchAll(/^#+ (.+)$/gm)].map(([, text = ""]) =>
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-"),
  );
}
