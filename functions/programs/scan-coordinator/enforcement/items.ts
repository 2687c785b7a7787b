import {
  ENFORCEMENT_PREFIX,
  ENFORCING,
  VERDICT_RECORDED,
  waitingFor,
} from "../../../contract/blocking/enforcement";
import { MINUTE } from "../../../contract/durations";
import { DUE_ATTRIBUTE, EXPIRY_ATTRIBUTE, PARTITION_KEY, STATE_ATTRIBUTE } from "../../../contract/ledger";
import type { DeploymentEvent } from "../../../contract/notices/deployment-event";
import type { Place } from "../../../contract/places/place";
import type { Telemetry } from "../../../contract/telemetry";
import { type Acting, type EnforcementItem, readItem, rowOf } from "../../../enforcement/item";
import { type SubjectEvent, step } from "../../../enforcement/step";
import { subjectKey } from "../../../enforcement/subject";
import { noticeItems } from "../../../outbox/outbox";
import { expiry } from "../../../table/retention";
import { dueItems, itemsOf, putOffUnreadable, rewrite, run } from "../../../table/run";
import type { Row, Table } from "../../../table/table";
import { textsIn } from "../../../table/value";
import { actionOf, hourKey, isOften, type Room, roomFor } from "./hours";
import { inTurns } from "./turns";

/**
 * Keys of due items that are read, so that accounts can fill a page in turns. Keys of the installation's own account
 * name no account.
 */
const MAX_DUE_ITEMS = 2000;
const ofEachAccount = (limit: number) => (keys: string[]) =>
  inTurns(keys, (key) => /^[^#]*#(\d{12})\/[^#]*\//.exec(key)?.[1]).slice(0, limit);

/**
 * Milliseconds after a verdict in which its notes may still appear: a trigger read the image earlier, or the index
 * lags.
 */
const LOOKED_FOR_MS = 2 * MINUTE;

const VERDICT_PREFIX = `${ENFORCEMENT_PREFIX}verdict#`;

/** Returns the item that starts the search for notes, to be written with the verdict. */
export function lookForNotes(key: string, now: Date): Record<string, Row> {
  const due = { [STATE_ATTRIBUTE]: VERDICT_RECORDED, [DUE_ATTRIBUTE]: now.toISOString() };
  return { [`${VERDICT_PREFIX}${key}`]: { ...due, [EXPIRY_ATTRIBUTE]: expiry(now) } };
}

/** Returns the key of a published event's item, so that the event is published once. */
const decisionKey = (eventId: string): string => `${ENFORCEMENT_PREFIX}${eventId}`;

/**
 * Enforcement's items in the ledger's table. Each write applies a step to a subject, and adds what the step publishes.
 */
export class Items {
  /** @param own place of the installation; absent if it serves no members */
  constructor(
    private readonly table: Table,
    private readonly telemetry: Telemetry,
    private readonly now: () => Date,
    private readonly own: Place | undefined,
  ) {}

  /**
   * Returns the due items, the longest due first. Puts off unreadable items: another version of the program may read
   * them.
   *
   * @param named keys of items written just now, which the index may not list yet
   */
  async due(limit: number, named: readonly string[]): Promise<readonly EnforcementItem[]> {
    const now = this.now();
    const first = named.filter((key) => key.startsWith(ENFORCEMENT_PREFIX));
    const rows = await dueItems(this.table, ENFORCING, now, MAX_DUE_ITEMS, first, ofEachAccount(limit));
    for (const row of rows.filter((each) => readItem(each) === undefined)) {
      const key = String(row[PARTITION_KEY]);
      this.telemetry.count("RowsUnreadable");
      this.telemetry.error("unreadable item of enforcement put off", { key });
      await putOffUnreadable(this.table, key, now);
    }
    return readable(rows).toSorted((one, other) => Number(one.dueAt) - Number(other.dueAt));
  }

  async hours(of: readonly DeploymentEvent[]): Promise<(of: DeploymentEvent) => readonly string[]> {
    const rows = await itemsOf(this.table, [...new Set(of.map((each) => hourKey(each, this.own)))]);
    return (each) => textsIn(rows.get(hourKey(each, this.own))?.actions);
  }

  async waitingFor(image: string, limit: number): Promise<readonly EnforcementItem[]> {
    const chosen = ofEachAccount(limit);
    return readable(await dueItems(this.table, waitingFor(image), undefined, MAX_DUE_ITEMS, [], chosen));
  }

  /** Returns the times of verdicts for which notes may still wait, by image key. */
  async verdicts(limit: number): Promise<ReadonlyMap<string, string>> {
    const indexed = await this.table.due(VERDICT_RECORDED, this.now(), limit);
    return new Map(indexed.map(({ key, dueAt }) => [key.slice(VERDICT_PREFIX.length), dueAt]));
  }

  /** Ends the search for notes of a verdict, unless notes may still come. */
  async finishVerdict(image: string, dueAt: string): Promise<void> {
    const now = this.now();
    if (Date.parse(dueAt) + LOOKED_FOR_MS <= now.getTime()) {
      const key = `${VERDICT_PREFIX}${image}`;
      await rewrite(this.table, key, now, (row) => (row?.[DUE_ATTRIBUTE] === dueAt ? undefined : row));
    }
  }

  async known(eventIds: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await itemsOf(this.table, eventIds.map(decisionKey));
    return new Set(eventIds.filter((id) => rows.has(decisionKey(id))));
  }

  /**
   * Changes an item by an event. An action that was begun but not done no longer counts in its hour.
   *
   * @returns the item as it is now, and whether the event's decision was published now
   */
  async change({ subject }: EnforcementItem, event: SubjectEvent) {
    const now = this.now();
    const key = subjectKey(subject);
    const told = "event" in event ? event.event : undefined;
    const decision = told && decisionKey(told.deploymentEventId);
    const kept = { decision: JSON.stringify(told), [EXPIRY_ATTRIBUTE]: expiry(now) };
    const hour = event.kind === "decided" ? hourKey(event.event, this.own) : undefined;
    const keys = [key, decision, hour].filter((each) => each !== undefined);
    return run(this.table, keys, now, (rows) => {
      const before = readItem(rows.get(key));
      const item = step(before, event, now);
      // An action that ECS did is published, even if the item is gone.
      const isNews = decision !== undefined && !rows.has(decision);
      const counted = hour && before?.acting && !item?.acting ? rows.get(hour) : undefined;
      const actions = textsIn(counted?.actions).filter((each) => told && each !== actionOf(told));
      return {
        items: {
          ...(item !== before && { [key]: item && rowOf(item, now) }),
          ...(told && isNews && { [decision]: kept, ...noticeItems([told], now) }),
          ...(hour && counted && { [hour]: { ...counted, actions } }),
        },
        result: { item, isNews },
      };
    });
  }

  /**
   * Records an action and its place in the hour before ECS acts. If the run dies, the next one first asks ECS whether
   * it has acted.
   *
   * @param isLast whether all others had their turn in this run
   * @returns also whether the workload had several actions before in this hour
   */
  async begin({ subject }: EnforcementItem, acting: Acting, most: number, isLast: boolean) {
    const now = this.now();
    const { event } = acting;
    const [key, hour, action] = [subjectKey(subject), hourKey(event, this.own), actionOf(event)];
    return run(this.table, [key, hour], now, (rows) => {
      const counted = textsIn(rows.get(hour)?.actions);
      const others = counted.filter((each) => each !== action);
      const item = step(readItem(rows.get(key)), { kind: "begun", acting }, now);
      // An action keeps its place in the hour.
      const inHour = others.length < counted.length ? "free" : roomFor(event, others, most, isLast);
      // Another run may have finished the action meanwhile.
      const room: Room = item?.acting === acting ? inHour : "gone";
      const actions = { actions: [...others, action], [EXPIRY_ATTRIBUTE]: expiry(now) };
      const items = item && room === "free" ? { [key]: rowOf(item, now), [hour]: actions } : {};
      return { items, result: { room, isOften: room !== "gone" && isOften(event, others) } };
    });
  }
}

/** Skips unreadable rows, so that they do not hold up the others. */
const readable = (rows: readonly Row[]) => rows.flatMap((row) => readItem(row) ?? []);
