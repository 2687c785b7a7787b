import {
  ENFORCEMENT_PREFIX,
  ENFORCING,
  VERDICT_RECORDED,
  waitingFor,
} from "../../../contract/blocking/enforcement";
import { after, MINUTE } from "../../../contract/durations";
import { imageKey } from "../../../contract/images/image";
import { DUE_ATTRIBUTE, EXPIRY_ATTRIBUTE, PARTITION_KEY, STATE_ATTRIBUTE } from "../../../contract/ledger";
import type { DeploymentEvent } from "../../../contract/notices/deployment-event";
import type { Telemetry } from "../../../contract/telemetry";
import { noteExpiry, readSubject, type Subject } from "../../../enforcement/subject";
import { expiry } from "../../../table/retention";
import { type Change, type IndexedState, is, present, type Row, type Table } from "../../../table/table";

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

/**
 * How long notes are looked for after a verdict: by then a trigger that has read the image before has written its note, and
 * the index shows it.
 */
const LOOKED_FOR_MS = 2 * MINUTE;

/** How long an item is put off that nobody can read. */
const UNREADABLE_MS = 15 * MINUTE;

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
    private readonly telemetry: Telemetry,
    private readonly now: () => Date,
  ) {}

  /**
   * The items that are due, the longest due first. One that nobody can read is put off: an earlier or later version may.
   *
   * @param named keys of items that were written just now, which the index may not know yet
   */
  async due(limit: number, named: readonly string[]): Promise<readonly Item[]> {
    const now = this.now();
    const rows = await this.rowsIn(ENFORCING, now, limit, named);
    const items: Item[] = [];
    for (const row of rows.filter((each) => String(each[DUE_ATTRIBUTE]) <= now.toISOString())) {
      const item = itemIn(row);
      if (item) {
        items.push(item);
        continue;
      }
      const key = itemKey(row);
      this.telemetry.count("RowsUnreadable");
      this.telemetry.error("unreadable item of enforcement put off", { key });
      await this.table.update({ key, set: { [DUE_ATTRIBUTE]: after(now, UNREADABLE_MS) } });
    }
    return items.sort((one, other) => one.dueAt.localeCompare(other.dueAt));
  }

  /** The items that wait for a verdict of an image. */
  async waitingFor(image: string, limit: number): Promise<readonly Item[]> {
    const rows = await this.rowsIn(waitingFor(image), undefined, limit);
    return rows.flatMap((row) => itemIn(row) ?? []);
  }

  /** When the verdicts of images were recorded, by the keys of their rows: those for which notes may still wait. */
  async verdicts(limit: number): Promise<ReadonlyMap<string, string>> {
    const indexed = await this.table.due(VERDICT_RECORDED, this.now(), limit);
    return new Map(indexed.map(({ key, dueAt }) => [key.slice(VERDICT_PREFIX.length), dueAt]));
  }

  /** Nothing waits for the verdict any more, unless that may still come. */
  async finishVerdict(image: string, dueAt: string): Promise<void> {
    if (Date.parse(dueAt) + LOOKED_FOR_MS <= this.now().getTime()) {
      await this.table.update({
        key: `${VERDICT_PREFIX}${image}`,
        set: {},
        remove: [STATE_ATTRIBUTE, DUE_ATTRIBUTE],
        condition: is(DUE_ATTRIBUTE, dueAt),
      });
    }
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
  private async rowsIn(
    state: IndexedState,
    until: Date | undefined,
    limit: number,
    named: readonly string[] = [],
  ): Promise<readonly Row[]> {
    const indexed = await this.table.due(state, until, limit);
    const ours = named.filter((key) => key.startsWith(ENFORCEMENT_PREFIX));
    const rows = await this.table.getAll([...ours, ...indexed.map(({ key }) => key)]);
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
