import {
  ENFORCEMENT_PREFIX,
  ENFORCING,
  VERDICT_RECORDED,
  waitingFor,
} from "../contract/blocking/enforcement";
import { after, MINUTE } from "../contract/durations";
import { DUE_ATTRIBUTE, EXPIRY_ATTRIBUTE, PARTITION_KEY, STATE_ATTRIBUTE } from "../contract/ledger";
import type { DeploymentEvent } from "../contract/notices/deployment-event";
import { absent, all, type Condition, is } from "../table/condition";
import { expiry } from "../table/retention";
import type { Change, IndexedState, Row, Table } from "../table/table";
import { noteExpiry, readSubject, type Subject } from "./subject";

/** An item that has a subject looked at. */
export interface Item {
  readonly key: string;
  readonly state: string;
  /** When it is due, as it is stored: whoever changes that has taken the item. */
  readonly dueAt: string;
  readonly subject: Subject;
  /** The subject as it is stored: whoever changes that has recorded another task. */
  readonly stored: string;
  /** How often ECS did not do what it was asked for. */
  readonly attempts: number;
  /** The event of an action that somebody has begun; nobody knows whether ECS was asked for it. */
  readonly begun?: { readonly event: DeploymentEvent; readonly mark: string } | undefined;
}

/** An image with a new verdict, for which notes may wait that the index has not shown yet. */
export interface NewVerdict {
  readonly key: string;
  /** Of the image's row. */
  readonly imageKey: string;
  /** When the verdict was recorded, as it is stored. */
  readonly dueAt: string;
}

/** Time for which an item, and an action, is left to the program that works on it: longer than the coordinator's function may run. */
export const ACTION_LEASE_MS = 2 * MINUTE;
/**
 * How long notes are looked for after a verdict: by then a trigger that has read the image before has written its note, and
 * the index shows it.
 */
const LOOKED_FOR_MS = 2 * MINUTE;

const VERDICT_PREFIX = `${ENFORCEMENT_PREFIX}verdict#`;

/** The write that has the notes of an image looked for, to be made together with the one that records its verdict. */
export function lookForNotes(key: string, now: Date): Change {
  return {
    key: `${VERDICT_PREFIX}${key}`,
    set: {
      [STATE_ATTRIBUTE]: VERDICT_RECORDED,
      [DUE_ATTRIBUTE]: now,
      [EXPIRY_ATTRIBUTE]: expiry(now),
    },
  };
}

/**
 * The items of enforcement in the ledger's table. One that is finished stays, without a state, so that the next task of the
 * same deployment is no news.
 */
export class Items {
  constructor(
    private readonly table: Table,
    private readonly now: () => Date,
  ) {}

  /** The items that are due, the longest due first, and the keys of those that nobody can read. */
  async due(
    limit: number,
  ): Promise<{ readonly items: readonly Item[]; readonly unreadable: readonly string[] }> {
    const now = this.now();
    const rows = await this.rowsIn(ENFORCING, now, limit);
    const due = rows.filter((row) => String(row[DUE_ATTRIBUTE]) <= now.toISOString());
    const items = due
      .flatMap((row) => itemIn(row) ?? [])
      .sort((one, other) => one.dueAt.localeCompare(other.dueAt));
    const unreadable = due.map(itemKey).filter((key) => items.every((item) => item.key !== key));
    return { items, unreadable };
  }

  /** The items that wait for a verdict of an image. */
  async waitingFor(image: string, limit: number): Promise<readonly Item[]> {
    const rows = await this.rowsIn(waitingFor(image), undefined, limit);
    return rows.flatMap((row) => itemIn(row) ?? []);
  }

  /** The images whose verdicts were recorded lately. */
  async verdicts(limit: number): Promise<readonly NewVerdict[]> {
    const indexed = await this.table.due(VERDICT_RECORDED, this.now(), limit);
    return indexed
      .filter(({ key }) => key.startsWith(VERDICT_PREFIX))
      .map(({ key, dueAt }) => ({ key, dueAt, imageKey: key.slice(VERDICT_PREFIX.length) }));
  }

  /** Nothing waits for the verdict any more, unless that may still come. */
  async finishVerdict({ key, dueAt }: NewVerdict): Promise<void> {
    if (Date.parse(dueAt) + LOOKED_FOR_MS <= this.now().getTime()) {
      await this.table.update({
        key,
        set: {},
        remove: [STATE_ATTRIBUTE, DUE_ATTRIBUTE],
        condition: is(DUE_ATTRIBUTE, dueAt),
      });
    }
  }

  /** Takes an item off the list of what is due that nobody can read. */
  async setAside(key: string): Promise<void> {
    await this.table.update({ key, set: {}, remove: [STATE_ATTRIBUTE, DUE_ATTRIBUTE] });
  }

  /** The caller that gets it back may decide about it, for a while; undefined where somebody else has taken it. */
  async claim(item: Item): Promise<Item | undefined> {
    const { applied, row } = await this.postpone(item, after(this.now(), ACTION_LEASE_MS));
    return applied && row ? itemIn(row) : undefined;
  }

  /** The item is due again at that time, unless somebody else has taken it. */
  async postpone(item: Item, until: Date) {
    return this.table.update({
      key: item.key,
      set: { [STATE_ATTRIBUTE]: ENFORCING, [DUE_ATTRIBUTE]: until, [EXPIRY_ATTRIBUTE]: expiry(this.now()) },
      condition: sameItem(item),
    });
  }

  /** Nothing is left of a claimed item. */
  async drop(item: Item): Promise<void> {
    await this.table.delete(item.key);
  }

  /**
   * The item waits for a verdict of its image.
   *
   * @param image key of the row that gets the verdict
   * @param until when it is looked at without one
   */
  async letWait(item: Item, image: string, until?: Date): Promise<void> {
    if (until) {
      // As if a verdict were recorded then; one that was recorded now is looked at all the same.
      await this.table.update({ ...lookForNotes(image, until), condition: absent(STATE_ATTRIBUTE) });
    }
    await this.table.update({
      key: item.key,
      set: {
        [STATE_ATTRIBUTE]: waitingFor(image),
        [DUE_ATTRIBUTE]: this.now(),
        [EXPIRY_ATTRIBUTE]: until ? expiry(this.now()) : noteExpiry(item.subject),
      },
      condition: sameItem(item),
    });
  }

  /** A failed item is due again after a while, whatever came between: nobody else takes it before its lease is over. */
  async retryAfter({ key, attempts }: Item, milliseconds: number): Promise<void> {
    await this.table.update({
      key,
      set: { [DUE_ATTRIBUTE]: after(this.now(), milliseconds), attempts: attempts + 1 },
      condition: is(STATE_ATTRIBUTE, ENFORCING),
    });
  }

  /** Everything is decided, unless another task was recorded meanwhile: then the item is due at once. */
  async close(item: Item): Promise<void> {
    const { key, stored } = item;
    const { applied } = await this.table.update({
      key,
      set: { [EXPIRY_ATTRIBUTE]: expiry(this.now()) },
      remove: [STATE_ATTRIBUTE, DUE_ATTRIBUTE, "attempts", "decision"],
      condition: all(sameItem(item), is("enforcement", stored)),
    });
    if (!applied) {
      await this.postpone(item, this.now());
    }
  }

  /** As they are now: the index may lag. */
  private async rowsIn(state: IndexedState, until: Date | undefined, limit: number): Promise<readonly Row[]> {
    const indexed = await this.table.due(state, until, limit);
    const rows = await this.table.getAll(indexed.map(({ key }) => key));
    return rows.filter((row) => row[STATE_ATTRIBUTE] === state);
  }
}

/** Nobody has taken the item since it was read. */
export const sameItem = ({ state, dueAt }: Item): Condition =>
  all(is(STATE_ATTRIBUTE, state), is(DUE_ATTRIBUTE, dueAt));

export const itemKey = (row: Row): string => String(row[PARTITION_KEY]);

/** Undefined for what nobody here wrote: it must not keep the others from being looked at. */
function itemIn(row: Row): Item | undefined {
  const { enforcement, attempts = 0, decision } = row;
  try {
    const subject = readSubject(enforcement, itemKey(row));
    const { mark, ...event } = JSON.parse(String(decision ?? "{}"));
    return (
      subject && {
        key: itemKey(row),
        state: String(row[STATE_ATTRIBUTE]),
        dueAt: String(row[DUE_ATTRIBUTE]),
        subject,
        stored: String(enforcement),
        attempts: Number(attempts),
        begun: decision === undefined ? undefined : { event, mark },
      }
    );
  } catch {
    return undefined;
  }
}
