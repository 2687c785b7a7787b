import {
  ENFORCEMENT_PREFIX,
  ENFORCING,
  VERDICT_RECORDED,
  waitingFor,
} from "../contract/blocking/enforcement";
import { MINUTE } from "../contract/durations";
import { imageKey } from "../contract/image";
import { DUE_ATTRIBUTE, EXPIRY_ATTRIBUTE, PARTITION_KEY, STATE_ATTRIBUTE } from "../contract/ledger";
import type { DeploymentEvent } from "../contract/notices/deployment-event";
import { is, present } from "../table/condition";
import { expiry } from "../table/retention";
import type { Change, IndexedState, Row, Table } from "../table/table";
import { noteExpiry, readSubject, type Subject } from "./subject";

/** An item that has a subject looked at. */
export interface Item {
  readonly key: string;
  /** When it is due, as it is stored. */
  readonly dueAt: string;
  readonly subject: Subject;
  /** The subject as it is stored: whoever changes that has recorded another task. */
  readonly stored: string;
  /** How often ECS did not do what it was asked for. */
  readonly attempts: number;
  /** The event of an action that was begun; nobody knows whether ECS was asked for it. */
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

  /** The item is due again at that time. */
  async postpone({ key, attempts }: Item, until: Date, failures = 0): Promise<void> {
    await this.table.update({
      key,
      set: {
        [STATE_ATTRIBUTE]: ENFORCING,
        [DUE_ATTRIBUTE]: until,
        [EXPIRY_ATTRIBUTE]: expiry(this.now()),
        attempts: attempts + failures,
      },
      condition: present("enforcement"),
    });
  }

  /** Nothing is left of the item. */
  async drop(item: Item): Promise<void> {
    await this.table.delete(item.key);
  }

  /** The item waits for a verdict of its image, unless another task was recorded meanwhile. */
  async letWait(item: Item): Promise<void> {
    await this.table.update({
      key: item.key,
      set: {
        [STATE_ATTRIBUTE]: waitingFor(imageKey(item.subject.image)),
        [DUE_ATTRIBUTE]: this.now(),
        [EXPIRY_ATTRIBUTE]: noteExpiry(item.subject),
      },
      condition: is("enforcement", item.stored),
    });
  }

  /** Everything is decided, unless another task was recorded meanwhile: then the item stays due. */
  async close({ key, stored }: Item): Promise<void> {
    await this.table.update({
      key,
      set: { [EXPIRY_ATTRIBUTE]: expiry(this.now()) },
      remove: [STATE_ATTRIBUTE, DUE_ATTRIBUTE, "attempts", "decision"],
      condition: is("enforcement", stored),
    });
  }

  /** As they are now: the index may lag. */
  private async rowsIn(state: IndexedState, until: Date | undefined, limit: number): Promise<readonly Row[]> {
    const indexed = await this.table.due(state, until, limit);
    const rows = await this.table.getAll(indexed.map(({ key }) => key));
    return rows.filter((row) => row[STATE_ATTRIBUTE] === state);
  }
}

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
