import { imageKey } from "../../functions/contract/images/image";
import { type Attribute, PARTITION_KEY } from "../../functions/contract/ledger";
import {
  type ListedVulnerability,
  unpackedList,
  VULNERABILITIES_PREFIX,
  vulnerabilitiesKey,
} from "../../functions/images/vulnerability-list";
import type { Row } from "../../functions/table/table";
import { doubtOf, type ListExtent } from "./doubts";
import { type ListedImage, plainImage, type Reads } from "./listed-images";

/** The table, which collects the lists of vulnerabilities while its images are read. */
export class PassingLists<T> implements Reads {
  readonly getAll = (keys: readonly string[]): Promise<Row[]> => this.table.getAll(keys);
  private readonly lists = new Map<string, ListExtent & { readonly kept: T }>();
  private readonly backend = new Set<string>();

  /** @param keep returns the part of a list to keep: ten thousand whole lists are too much */
  constructor(
    private readonly table: Reads,
    private readonly keep: (vulnerabilities: readonly ListedVulnerability[]) => T,
  ) {}

  async *pages(attributes: readonly Attribute[]): AsyncGenerator<readonly Row[]> {
    for await (const rows of this.table.pages([...attributes, "vulnerabilityList", "more"])) {
      rows.map((row) => this.see(row));
      yield rows;
    }
  }

  /** Returns the kept part of an image's list, and why the image may have others. All pages must have been read. */
  of(image: ListedImage, now: Date) {
    const plain = plainImage(image);
    const list = this.lists.get(vulnerabilitiesKey(plain, image.copiedFrom ?? undefined));
    return { ...list, doubt: doubtOf(image, list, this.backend.has(imageKey(plain)), now) };
  }

  private see(row: Row): void {
    const key = String(row[PARTITION_KEY]);
    const list = key.startsWith(VULNERABILITIES_PREFIX) ? unpackedList(row) : undefined;
    if (list) {
      const { vulnerabilities, more, verdictAt } = list;
      this.lists.set(key, { kept: this.keep(vulnerabilities), more, verdictAt });
    } else if (row.origin === "backend") {
      this.backend.add(key);
    }
  }
}
