import type { Doubt } from "../../ledger/doubts";
import type { Fact } from "./facts";

export interface PageData {
  readonly title: string;
  /** Sentences about all images; the first has the totals. */
  readonly notes: readonly string[];
  /** A command that shows more of an image. DIGEST stands for its digest. */
  readonly command: string;
  /** Facts of all images by title, the worst image first. */
  readonly facts: Readonly<Record<string, readonly Fact[]>>;
  readonly lists: PackedLists;
}

export interface PackedLists {
  /** Each vulnerability once, as a line, the gravest first. */
  readonly texts: readonly string[];
  /** Lists of indexes of vulnerabilities, in ascending order, each index less the one before. */
  readonly gaps: readonly (readonly number[])[];
  /** For each image: its list (none: -1), how many more vulnerabilities it has, and why it may have others. */
  readonly of: readonly (readonly [list: number, more: number, doubt: Doubt | null])[];
}

export type PageFacts = Readonly<Record<string, Fact>>;

export const unpackLists = ({ gaps }: Pick<PackedLists, "gaps">): number[][] =>
  gaps.map((list) => {
    let index = 0;
    return list.map((gap) => {
      index += gap;
      return index;
    });
  });

export function unpackFacts(facts: PageData["facts"]): PageFacts[] {
  const columns = Object.entries(facts);
  const [[, first] = ["", []]] = columns;
  return first.map((_, row) =>
    Object.fromEntries(columns.map(([title, cells]) => [title, cells[row] ?? null])),
  );
}
