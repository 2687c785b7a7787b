import type { Doubt } from "../../ledger/doubts";
import type { Fact } from "./facts";

/** The data of the page. */
export interface PageData {
  readonly title: string;
  /** Sentences about the whole. The first has the totals. */
  readonly notes: readonly string[];
  /** A command that shows more of an image, with DIGEST where its digest belongs. */
  readonly command: string;
  readonly facts: PackedFacts;
  readonly lists: PackedLists;
}

/** The lists of vulnerabilities of all images. */
export interface PackedLists {
  /** Each vulnerability once, as a line, the gravest first. */
  readonly texts: readonly string[];
  /** Of each list, what differs from the list before: indexes of vulnerabilities, each less the one before. */
  readonly changes: readonly (readonly number[])[];
  /** Of each image: which list it has (none: -1), how many more vulnerabilities it has, and why it may have others. */
  readonly of: readonly (readonly [list: number, more: number, doubt: Doubt | null])[];
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
  const shared = new SharedTexts();
  const cells = facts.map((fact) =>
    typeof fact === "object" && fact !== null ? fact.map((text) => shared.indexOf(text)) : fact,
  );
  return { cells, shared: shared.texts };
}

/** Texts that many have, each once. */
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
 * Packs lists of numbers that have much in common, as those of images of one base have. Lists that share their commonest
 * numbers stand side by side, and each is what differs from the one before.
 *
 * @returns the position of each list, too
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

/** The lists again, each in ascending order. */
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
