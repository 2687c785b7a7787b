import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./our-files";

/** The anchors of a page as GitHub makes them from its headings. */
export function headingsOf(document: string): string[] {
  return [...readFileSync(join(ROOT, document), "utf8").matchAll(/^#+ (.+)$/gm)].map(([, text = ""]) =>
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-"),
  );
}
