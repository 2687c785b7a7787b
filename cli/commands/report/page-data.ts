import type { Fact } from "./facts";

/** The data of the page. */
export interface PageData {
  readonly title: string;
  /** Sentences about the whole. The first has the totals. */
  readonly notes: readonly string[];
  /** A command that shows more of an image, with DIGEST where its digest belongs. */
  readonly command: string;
  readonly facts: PackedFacts;
}

/** Known facts of each image, by their titles, as the page has them. */
export type PageFacts = Readonly<Record<string, Fact>>;

/** The facts of all images by their titles, the worst first: what many lists share, such as a vulnerability, stands once, and the lists have its index. */
export type PackedFacts = Readonly<Record<string, PackedColumn>>;

interface PackedColumn {
  readonly cells: readonly (Exclude<Fact, readonly string[]> | readonly number[])[];
  readonly shared: readonly string[];
}

/** Packs the facts of one title, because a page is sent by mail. */
export function packColumn(facts: readonly Fact[]): PackedColumn {
  const indexes = new Map<string, number>();
  const indexOf = (text: string): number => {
    const index = indexes.get(text) ?? indexes.size;
    indexes.set(text, index);
    return index;
  };
  const cells = facts.map((fact) => (typeof fact === "object" && fact !== null ? fact.map(indexOf) : fact));
  return { cells, shared: [...indexes.keys()] };
}

/** The facts of each image. */
export function unpackFacts(packed: PackedFacts): PageFacts[] {
  const columns = Object.entries(packed).map(([title, { cells, shared }]) => {
    const textAt = (index: number): string => shared[index] ?? "";
    return cells.map(
      (cell) => [title, typeof cell === "object" && cell !== null ? cell.map(textAt) : cell] as const,
    );
  });
  return (columns[0] ?? []).map((_, row) => Object.fromEntries(columns.map((cells) => cells[row] as never)));
}
