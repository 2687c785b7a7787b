import type { Doubt } from "../../ledger/doubts";
import type { Fact } from "./facts";

export interface PageData {
  readonly title: string;
  /** Sentences about all images; the first has the totals. */
  readonly notes: readonly string[];
  /** A command that shows more of an image. DIGEST stands for its digest. */
  readonly command: string;
  readonly facts: PackedFacts;
  readonly lists: PackedLists;
}

export interface PackedLists {
  /** Each vulnerability once, as a line, the gravest first. */
  readonly texts: readonly string[];
  /** For each list its difference from the list before: indexes of vulnerabilities, each less the one before. */
  readonly changes: readonly (readonly number[])[];
  /** For each image: its list (none: -1), how many more vulnerabilities it has, and why it may have others. */
  readonly of: readonly (readonly [list: number, more: number, doubt: Doubt | null])[];
}

export type PageFacts = Readonly<Record<string, Fact>>;

/** Facts of all images by title, the worst first. Texts of lists stand once, and the lists have their indexes. */
export type PackedFacts = Readonly<Record<string, PackedColumn>>;

interface PackedColumn {
  readonly cells: readonly (Exclude<Fact, readonly string[]> | readonly number[])[];
  readonly shared: readonly string[];
}

/** Packs the facts of one title. The page has to be small, because it is sent by mail. */
export function packColumn(facts: readonly Fact[]): PackedColumn {
  const shared = new SharedTexts();
  const cells = facts.map((fact) =>
    typeof fact === "object" && fact !== null ? fact.map((text) => shared.indexOf(text)) : fact,
  );
  return { cells, shared: shared.texts };
}

/** Texts, each once, with an index. */
export class SharedTexts {
  private readonly indexes = new Map<string, number>();

  get texts(): string[] {
    return [...this.indexes.keys()];
  }

  indexOf(text: string): number {
    const index = this.indexes.get(text) ?? this.indexes.size;
    this.indexes.set(text, index);
    return index;
  }
}

/**
 * Packs lists of numbers that have much in common, as images of one base do. Similar lists stand side by side, each as
 * its difference from the one before.
 *
 * @returns also the position of each list
 */
export function packLists(lists: readonly (readonly number[])[]) {
  const counts: number[] = [];
  for (const number of lists.flat()) {
    counts[number] = (counts[number] ?? 0) + 1;
  }
  const byCount = (one: number, other: number) => (counts[other] ?? 0) - (counts[one] ?? 0) || one - other;
  const sorted = lists.map((list) => ({ list, common: list.toSorted(byCount) }));
  sorted.sort(({ common: one }, { common: other }) => {
    const at = one.findIndex((number, index) => number !== other[index]);
    return at < 0 ? one.length - other.length : (one[at] ?? 0) - (other[at] ?? -1);
  });
  let before = new Set<number>();
  const changes = sorted.map(({ list }) => {
    const numbers = new Set(list);
    const gone = [...before].filter((number) => !numbers.has(number));
    const changed = [...numbers].filter((number) => !before.has(number)).concat(gone);
    changed.sort((one, other) => one - other);
    before = numbers;
    return changed.map((number, index) => number - (changed[index - 1] ?? 0));
  });
  return { changes, positions: new Map(sorted.map(({ list }, position) => [list, position])) };
}

/** Unpacks the lists, each in ascending order. */
export function unpackLists({ changes }: Pick<PackedLists, "changes">): number[][] {
  const numbers = new Set<number>();
  return changes.map((gaps) => {
    let number = 0;
    for (const gap of gaps) {
      number += gap;
      if (!numbers.delete(number)) {
        numbers.add(number);
      }
    }
    return [...numbers].sort((one, other) => one - other);
  });
}

export function unpackFacts(packed: PackedFacts): PageFacts[] {
  const columns = Object.entries(packed).map(([title, { cells, shared }]) => {
    const textAt = (index: number): string => shared[index] ?? "";
    return cells.map(
      (cell) => [title, typeof cell === "object" && cell !== null ? cell.map(textAt) : cell] as const,
    );
  });
  return (columns[0] ?? []).map((_, row) => Object.fromEntries(columns.map((cells) => cells[row] as never)));
}
