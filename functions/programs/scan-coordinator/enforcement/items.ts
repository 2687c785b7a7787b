import {
  ENFORCEMENT_PREFIX,
  ENFORCING,
  VERDICT_RECORDED,
  waitingFor,
} from "../../../contract/blocking/enforcement";
import { after, MINUTE } from "../../../contract/durations";
import { DUE_ATTRIBUTE, EXPIRY_ATTRIBUTE, PARTITION_KEY, STATE_ATTRIBUTE } from "../../../contract/ledger";
import type { DeploymentEvent } from "../../../contract/notices/deployment-event";
import type { Place } from "../../../contract/places/place";
import type { Telemetry } from "../../../contract/telemetry";
import { type Acting, type EnforcementItem, readItem, rowOf } from "../../../enforcement/item";
import { type SubjectEvent, step } from "../../../enforcement/step";
import type { Subject } from "../../../enforcement/subject";
import { noticeItems } from "../../../outbox/outbox";
import { expiry } from "../../../table/retention";
import { run, runOne } from "../../../table/run";
import type { IndexedState, Row, Table } from "../../../table/table";
import { textIn, textsIn } from "../../../table/value";
import { actionOf, hourKey, type Room, roomFor } from "./hours";

/** A subject's item, under its key. */
export interface Item extends EnforcementItem {
  readonly key: string;
}

/** Notes are looked for as long after a verdict: by then a trigger that has read the image before has written its note, and the index shows it. */
const LOOKED_FOR_MS = 2 * MINUTE;

/** How long an item is put off that nobody can read. */
const UNREADABLE_MS = 15 * MINUTE;

const VERDICT_PREFIX = `${ENFORCEMENT_PREFIX}verdict#`;

/** The item that has the notes of an image looked for, to be written together with its verdict. */
export function lookForNotes(key: string, now: Date): Record<string, Row> {
  return {
    [`${VERDICT_PREFIX}${key}`]: {
      [STATE_ATTRIBUTE]: VERDICT_RECORDED,
      [DUE_ATTRIBUTE]: now.toISOString(),
      [EXPIRY_ATTRIBUTE]: expiry(now),
    },
  };
}

/** Key of the item that keeps what was published, so that it is published once. */
export const decisionKey = (eventId: string): string => `${ENFORCEMENT_PREFIX}${eventId}`;

/** The items of enforcement in the ledger's table. Each write is a step of a subject, together with what it has published. */
export class Items {
  /** @param own place of the installation; absent where it serves no members */
  constructor(
    private readonly table: Table,
    private readonly telemetry: Telemetry,
    private readonly now: () => Date,
    private readonly own: Place | undefined,
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
      const [item] = itemsIn(row);
      if (item) {
        items.push(item);
        continue;
      }
      const key = String(row[PARTITION_KEY]);
      this.telemetry.count("RowsUnreadable");
      this.telemetry.error("unreadable item of enforcement put off", { key });
      await runOne(this.table, key, now, (read) => ({
        item: read && { ...read, [DUE_ATTRIBUTE]: after(now, UNREADABLE_MS).toISOString() },
        result: undefined,
      }));
    }
    return items.sort((one, other) => Number(one.dueAt) - Number(other.dueAt));
  }

  /** The items that wait for a verdict of an image. */
  async waitingFor(image: string, limit: number): Promise<readonly Item[]> {
    return (await this.rowsIn(waitingFor(image), undefined, limit)).flatMap(itemsIn);
  }

  /** When the verdicts of images were recorded, by the keys of their rows: those for which notes may still wait. */
  async verdicts(limit: number): Promise<ReadonlyMap<string, string>> {
    const indexed = await this.table.due(VERDICT_RECORDED, this.now(), limit);
    return new Map(indexed.map(({ key, dueAt }) => [key.slice(VERDICT_PREFIX.length), dueAt]));
  }

  /** Nothing waits for the verdict any more, unless that may still come. */
  async finishVerdict(image: string, dueAt: string): Promise<void> {
    const now = this.now();
    if (Date.parse(dueAt) + LOOKED_FOR_MS <= now.getTime()) {
      await runOne(this.table, `${VERDICT_PREFIX}${image}`, now, (row) => ({
        item: row?.[DUE_ATTRIBUTE] === dueAt ? undefined : row,
        result: undefined,
      }));
    }
  }

  /** The actions so far of the subject's hour. */
  async actionsOf(subject: Subject): Promise<readonly string[]> {
    return textsIn((await this.table.get(hourKey(subject, this.now(), this.own)))?.actions);
  }

  /** Those of the events that were published before. */
  async known(eventIds: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = eventIds.length === 0 ? [] : await this.table.getAll(eventIds.map(decisionKey));
    return new Set(rows.map((row) => String(row[PARTITION_KEY]).slice(ENFORCEMENT_PREFIX.length)));
  }

  /**
   * Takes the step of an item after an event.
   *
   * @param refused an action that ECS has refused: it counts in no hour
   * @returns the item as it is now, and whether the event's decision was published now
   */
  async change(
    { key, subject }: Pick<Item, "key" | "subject">,
    event: SubjectEvent,
    refused?: DeploymentEvent,
  ): Promise<{ readonly item: Item | undefined; readonly isNews: boolean }> {
    const now = this.now();
    const hour = refused && hourKey(subject, new Date(refused.decidedAt), this.own);
    const decided = event.kind === "decided" ? [decisionKey(event.event.deploymentEventId)] : [];
    return run(this.table, [key, ...decided, ...(hour ? [hour] : [])], now, (rows) => {
      const before = readItem(rows.get(key));
      const { item, notices } = step(before, event, now);
      const news = notices.filter((each) => !rows.has(decisionKey(each.deploymentEventId)));
      const counted = hour && rows.get(hour);
      return {
        items: {
          ...(item === before ? {} : { [key]: item && rowOf(item, now) }),
          ...decisionItems(news, now),
          ...(counted && { [hour]: { ...counted, actions: without(counted, actionOf(subject, refused)) } }),
        },
        result: { item: item && { ...item, key }, isNews: news.length > 0 },
      };
    });
  }

  /**
   * Before ECS is asked to act, the item says what it is asked for, and the action has its place in the hour. A run that finds
   * such an item looks at ECS first.
   *
   * @param of whose action it is
   */
  async begin(
    { key }: Item,
    of: Subject,
    acting: Acting,
    most: number,
  ): Promise<{ readonly room: Room | "gone"; readonly actions: readonly string[] }> {
    const now = this.now();
    const hour = hourKey(of, new Date(acting.event.decidedAt), this.own);
    const action = actionOf(of, acting.event);
    return run<{ readonly room: Room | "gone"; readonly actions: readonly string[] }>(
      this.table,
      [key, hour],
      now,
      (rows) => {
        const actions = textsIn(rows.get(hour)?.actions);
        const isCounted = actions.includes(action);
        const room = isCounted ? "free" : roomFor(of, actions, most);
        const { item } = step(readItem(rows.get(key)), { kind: "begun", acting }, now);
        // Another run has finished it meanwhile.
        if (item?.acting !== acting) {
          return { items: {}, result: { room: "gone", actions } };
        }
        const counted = isCounted || room !== "free" ? actions : [...actions, action];
        const items =
          room === "free"
            ? {
                [key]: rowOf(item, now),
                [hour]: { actions: [...counted], [EXPIRY_ATTRIBUTE]: expiry(now) },
              }
            : {};
        return { items, result: { room, actions: counted } };
      },
    );
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

/** None for what nobody here wrote: it must not keep the others from being looked at. */
function itemsIn(row: Row): readonly Item[] {
  const item = readItem(row);
  return item ? [{ ...item, key: textIn(row[PARTITION_KEY]) ?? "" }] : [];
}

function decisionItems(news: readonly DeploymentEvent[], now: Date): Record<string, Row> {
  const kept = news.map((event): [string, Row] => [
    decisionKey(event.deploymentEventId),
    { decision: JSON.stringify(event), [EXPIRY_ATTRIBUTE]: expiry(now) },
  ]);
  return { ...Object.fromEntries(kept), ...noticeItems(news, now) };
}

const without = ({ actions }: Row, action: string): readonly string[] =>
  textsIn(actions).filter((each) => each !== action);
