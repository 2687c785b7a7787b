import { DUE_ITEMS_INDEX } from "../contract/ledger";
import type { Indexed, IndexedState, Row } from "./table";

/** The index of a table in memory: the items of each state by their time. Those that lack one of its keys are not in it. */
export class MemoryIndex {
  private readonly states = new Map<unknown, Indexed[]>();

  /** The items of a state, the earliest first, and of the same time by their keys. */
  of(state: IndexedState): readonly Indexed[] {
    return this.states.get(state) ?? [];
  }

  /** An item was written or deleted. */
  update(key: string, before: Row | undefined, after: Row | undefined): void {
    const [old, changed] = [entryOf(key, before), entryOf(key, after)];
    if (old) {
      this.inState(old.state).splice(this.placeOf(old), 1);
    }
    if (changed) {
      this.inState(changed.state).splice(this.placeOf(changed), 0, changed);
    }
  }

  private inState(state: unknown): Indexed[] {
    const items = this.states.get(state) ?? [];
    this.states.set(state, items);
    return items;
  }

  /** Where the entry is, or belongs: a search by halves, because tests have thousands of items. */
  private placeOf({ state, dueAt, key }: Entry): number {
    const items = this.inState(state);
    let [low, high] = [0, items.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const item = items[middle];
      if (item && (item.dueAt < dueAt || (item.dueAt === dueAt && item.key < key))) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}

interface Entry extends Indexed {
  readonly state: string;
}

function entryOf(key: string, row: Row | undefined): Entry | undefined {
  const state = row?.[DUE_ITEMS_INDEX.hashKey];
  const dueAt = row?.[DUE_ITEMS_INDEX.rangeKey];
  return typeof state === "string" && typeof dueAt === "string" ? { key, dueAt, state } : undefined;
}
