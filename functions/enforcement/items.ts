import { ENFORCEMENT_PREFIX, ENFORCING } from "../contract/blocking/enforcement";
import { HOUR, MINUTE } from "../contract/durations";
import { imageKey } from "../contract/image";
import {
  DUE_ATTRIBUTE,
  EXPIRY_ATTRIBUTE,
  LAST_SWEEP_KEY,
  PARTITION_KEY,
  STATE_ATTRIBUTE,
} from "../contract/ledger";
import type { DeploymentEvent } from "../contract/notices/deployment-event";
import { runnerKey } from "../contract/sighting";
import { queueNotice } from "../ledger/outbox";
import { expiry } from "../ledger/retention";
import { type LedgerRow, readRow } from "../ledger/row";
import { runningKey } from "../ledger/running/running-item";
import { readLastSweep, whoRuns } from "../ledger/running/who-runs";
import {
  absent,
  all,
  any,
  atMost,
  type Condition,
  contains,
  is,
  present,
  sizeBelow,
} from "../ledger/table/condition";
import type { Change, Row, Table } from "../ledger/table/table";
import { elementsIn } from "../ledger/table/value";
import { hourOf } from "./events";
import { actedKey, nameOf, placeKey, readSubject, runnerOfSubject, type Subject } from "./subject";

/** An item that has a subject looked at. */
export interface Item {
  readonly key: string;
  /** When it was due, as it is stored: whoever changes that has taken the item. */
  readonly dueAt: string;
  readonly subject: Subject;
  /** How often ECS did not do what it was asked for. */
  readonly attempts: number;
  /** The event of an action that somebody has begun; nobody knows whether ECS was asked for it. */
  readonly begun?: DeploymentEvent | undefined;
}

/** Why an action is not begun. */
export type NotBegun =
  /** Something was done about the deployment or the task before. */
  | "acted"
  /** Somebody else is at it, or has taken the item. */
  | "taken"
  /** As many actions as there may be in an hour. */
  | "full";

/** What is known of a subject as it is now. */
interface ReadSubject {
  readonly isActed: boolean;
  readonly row: LedgerRow | undefined;
  /** Who answers for its service or family, where the table knows that. */
  readonly owner: string | undefined;
}

/** So long an item, and an action, is left to whoever is at it: longer than the coordinator's function may run. */
const LEASE = 2 * MINUTE;

/**
 * The items of enforcement in the ledger's table. One that is settled stays, without a state, so that the next task of the
 * same deployment is no news; and so does the mark of each deployment and task about which something was done.
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
    const indexed = await this.table.due(ENFORCING, now, limit);
    const rows = await this.table.getAll(indexed.map(({ key }) => key));
    const due = rows.filter(
      (row) => row[STATE_ATTRIBUTE] === ENFORCING && String(row[DUE_ATTRIBUTE]) <= now.toISOString(),
    );
    const items = due
      .flatMap((row) => readItem(row) ?? [])
      .sort((one, other) => one.dueAt.localeCompare(other.dueAt));
    const unreadable = due.map(keyOf).filter((key) => items.every((item) => item.key !== key));
    return { items, unreadable };
  }

  /** Takes an item off the list of what is due that nobody can read. */
  async setAside(key: string): Promise<void> {
    await this.table.update({ key, set: {}, remove: [STATE_ATTRIBUTE, DUE_ATTRIBUTE] });
  }

  async drop({ key }: Item): Promise<void> {
    await this.table.delete(key);
  }

  /** Whoever gets it back may decide about it, for a while. */
  async claim(item: Item): Promise<Item | undefined> {
    return this.postpone(item, this.after(LEASE));
  }

  /** The item is due again at that time; undefined where somebody else has taken it. */
  async postpone(item: Item, until: Date): Promise<Item | undefined> {
    const { applied } = await this.table.update({
      key: item.key,
      set: { [DUE_ATTRIBUTE]: until },
      condition: sameItem(item),
    });
    return applied ? { ...item, dueAt: until.toISOString() } : undefined;
  }

  /** What failed is due again after a while, whatever came between: nobody else takes it before its lease is over. */
  async retryAfter({ key, attempts }: Item, milliseconds: number): Promise<void> {
    await this.table.update({
      key,
      set: { [DUE_ATTRIBUTE]: this.after(milliseconds), attempts: attempts + 1 },
      condition: is(STATE_ATTRIBUTE, ENFORCING),
    });
  }

  /**
   * Whether something was done before about the deployment or the task, such as for another of its images; and the row of
   * the image, as both are now.
   */
  async read({ subject }: Item): Promise<ReadSubject> {
    const [place, image] = [placeKey(subject), imageKey(subject.image)];
    const [running, lastSweep] = [runningKey(subject.image), LAST_SWEEP_KEY];
    const wanted = [place, image, running, lastSweep];
    const rows = new Map((await this.table.getAll(wanted)).map((row) => [keyOf(row), row]));
    const row = rows.get(image);
    const { services } = whoRuns(rows.get(running), readLastSweep(rows.get(lastSweep))) ?? { services: [] };
    const own = services.find((each) => runnerKey(each) === runnerKey(runnerOfSubject(subject)));
    return { isActed: isActed(rows.get(place)), row: row && readRow(row), owner: own?.owner };
  }

  /** Whether there were as many actions in this hour as there may be. */
  async isFull(most: number): Promise<boolean> {
    return isFull(await this.table.get(counterKey(this.now())), most);
  }

  /**
   * Before ECS is asked to act: the item says what is being done, the deployment or the task is marked for a while, and the
   * action counts in this hour, all in one transaction. Whoever finds such an item after that while goes on with it, so it
   * counts in its own hour as well.
   */
  async begin(item: Item, event: DeploymentEvent, most: number): Promise<Item | NotBegun> {
    const now = this.now();
    const mark = markOf(event);
    const counter = counterKey(now);
    const lease = this.after(LEASE);
    const applied = await this.table.updateTogether([
      {
        key: item.key,
        set: { decision: JSON.stringify(event), [DUE_ATTRIBUTE]: lease },
        condition: sameItem(item),
      },
      {
        key: mark,
        set: { [DUE_ATTRIBUTE]: lease, [EXPIRY_ATTRIBUTE]: expiry(now) },
        condition: any(absent(PARTITION_KEY), atMost(DUE_ATTRIBUTE, now)),
      },
      {
        key: counter,
        set: { [EXPIRY_ATTRIBUTE]: expiry(now) },
        addTo: { actions: [actionOf(event)] },
        condition: any(contains("actions", actionOf(event)), sizeBelow("actions", most)),
      },
    ]);
    if (applied) {
      return { ...item, dueAt: lease.toISOString(), begun: event };
    }
    const rows = await this.table.getAll([mark, counter]);
    const [marked, counted] = [mark, counter].map((key) => rows.find((each) => keyOf(each) === key));
    if (isActed(marked)) {
      return "acted";
    }
    const isFree = marked === undefined || String(marked[DUE_ATTRIBUTE]) <= now.toISOString();
    return isFree && isFull(counted, most) ? "full" : "taken";
  }

  /** ECS did what it was asked for: item and marks say so, together with the notice. False where somebody else recorded it. */
  async record(item: Item, event: DeploymentEvent): Promise<boolean> {
    const now = this.now();
    const mark = markOf(event);
    const place = placeKey(item.subject);
    const marked = (key: string, condition?: Condition): Change => ({
      key,
      set: { decision: JSON.stringify(event), [EXPIRY_ATTRIBUTE]: expiry(now) },
      remove: [DUE_ATTRIBUTE],
      ...(condition && { condition }),
    });
    return this.table.updateTogether([
      this.settled(item, event),
      marked(mark, present(DUE_ATTRIBUTE)),
      ...(place === mark ? [] : [marked(place)]),
      queueNotice(event, now),
    ]);
  }

  /** Whether somebody has recorded this very action, for this image or for another one. */
  async isRecorded(event: DeploymentEvent): Promise<boolean> {
    return isActed(await this.table.get(markOf(event)));
  }

  /** Nothing is done: the item says why, together with the notice, if there is one. False where somebody else settled it. */
  async settle(item: Item, event?: DeploymentEvent): Promise<boolean> {
    const { begun } = item;
    return this.table.updateTogether([
      this.settled(item, event),
      ...(event ? [queueNotice(event, this.now())] : []),
      // Whatever was begun was not done: it neither counts, nor keeps others from it.
      ...(begun ? [this.unmarked(begun), uncounted(begun, this.now())] : []),
    ]);
  }

  /** Says once an hour that there are no more actions in it. False where somebody else did. */
  async announcePause(event: DeploymentEvent): Promise<boolean> {
    return this.table.updateTogether([
      {
        key: counterKey(new Date(event.decidedAt)),
        set: { decision: JSON.stringify(event) },
        condition: absent("decision"),
      },
      queueNotice(event, this.now()),
    ]);
  }

  private settled({ key }: Item, event: DeploymentEvent | undefined): Change {
    return {
      key,
      set: {
        decision: event && JSON.stringify(event),
        [EXPIRY_ATTRIBUTE]: expiry(this.now()),
      },
      remove: [STATE_ATTRIBUTE, DUE_ATTRIBUTE, "attempts", ...(event ? [] : (["decision"] as const))],
      condition: is(STATE_ATTRIBUTE, ENFORCING),
    };
  }

  private unmarked(begun: DeploymentEvent): Change {
    return { key: markOf(begun), set: { [DUE_ATTRIBUTE]: this.now() }, condition: present(DUE_ATTRIBUTE) };
  }

  private after(milliseconds: number): Date {
    return new Date(this.now().getTime() + milliseconds);
  }
}

/** When the next hour begins, in which there may be actions again. */
export function nextHour(now: Date): Date {
  return new Date((Math.floor(now.getTime() / HOUR) + 1) * HOUR);
}

const sameItem = ({ dueAt }: Item): Condition =>
  all(is(STATE_ATTRIBUTE, ENFORCING), is(DUE_ATTRIBUTE, dueAt));

const keyOf = (row: Row): string => String(row[PARTITION_KEY]);

/** While somebody is at it, the mark says until when. */
const isActed = (mark: Row | undefined): boolean => mark !== undefined && mark[DUE_ATTRIBUTE] === undefined;

const isFull = (counter: Row | undefined, most: number): boolean =>
  (elementsIn(counter?.actions)?.size ?? 0) >= most;

const counterKey = (time: Date): string => `${ENFORCEMENT_PREFIX}actions#${hourOf(time)}`;

/** Id of the deployment or task that an event is about. */
const actionOf = ({ deploymentArn, taskArn = "" }: DeploymentEvent): string =>
  nameOf(deploymentArn ?? taskArn);

function markOf(event: DeploymentEvent): string {
  const { cluster = "", service } = event;
  const id = actionOf(event);
  return actedKey(cluster, service === undefined ? id : `${service}/${id}`);
}

const uncounted = (begun: DeploymentEvent, now: Date): Change => ({
  key: counterKey(new Date(begun.decidedAt)),
  set: { [EXPIRY_ATTRIBUTE]: expiry(now) },
  removeFrom: { actions: [actionOf(begun)] },
});

/** Undefined for what nobody here wrote: it must not keep the others from being looked at. */
function readItem(row: Row): Item | undefined {
  const { enforcement, attempts = 0, decision } = row;
  try {
    const subject = readSubject(enforcement, keyOf(row));
    const begun = decision === undefined ? undefined : JSON.parse(String(decision));
    return (
      subject && { key: keyOf(row), dueAt: String(row.dueAt), subject, attempts: Number(attempts), begun }
    );
  } catch {
    return undefined;
  }
}
