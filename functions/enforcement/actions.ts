import { lastPart } from "../contract/arn";
import { ENFORCEMENT_PREFIX } from "../contract/blocking/enforcement";
import { HOUR } from "../contract/durations";
import { type Image, imageKey, PLATFORMS } from "../contract/image";
import { DUE_ATTRIBUTE, EXPIRY_ATTRIBUTE, LAST_SWEEP_KEY, PARTITION_KEY } from "../contract/ledger";
import type { DeploymentEvent } from "../contract/notices/deployment-event";
import { keyOfPlace, type Place } from "../contract/places/place";
import { workloadKey } from "../contract/sighting";
import { readStandings } from "../ledger/read-standings";
import { queueNotice } from "../outbox/outbox";
import { keysOf, type Standing, standingOf } from "../rows/named-rows";
import { isFresh, readRow } from "../rows/row";
import { absent, any, atMost, type Condition, contains, present, sizeBelow } from "../table/condition";
import { expiry } from "../table/retention";
import type { Change, Row, Table } from "../table/table";
import { elementsIn } from "../table/value";
import { workloadsKeyIn } from "../workloads/workloads-item";
import { readLastSweep, workloadsOf } from "../workloads/workloads-of";
import { hourOf } from "./events";
import { ACTION_LEASE_MS, type Item, itemKey, sameAction, sameItem } from "./items";
import { actedKey, decisionKey, placeKey, type Subject, workloadOfSubject } from "./subject";

/** Why an action is not begun. */
export type NotBegun =
  /** Something was done about the deployment or the task before. */
  | "acted"
  /** Somebody else is at it, or has taken the item. */
  | "taken"
  /** As many actions as there may be in an hour. */
  | "full";

/** Known facts of a subject as it is now. */
interface ReadSubject {
  readonly standing: Standing;
  /** Who answers for its service or family, where the table knows that. */
  readonly owner: string | undefined;
}

/**
 * Decisions and actions of enforcement, in the ledger's table. An action has a mark for its deployment or task; a
 * deployment or task without an action has a decision. Further there is the number of actions in an hour. Each is
 * written once.
 */
export class Actions {
  /** @param own place of the installation; absent where it serves no members */
  constructor(
    private readonly table: Table,
    private readonly now: () => Date,
    private readonly own?: Place,
  ) {}

  /** The standing of the subject's image and its owner, as both are now. */
  async read(subject: Subject): Promise<ReadSubject> {
    const { place } = subject;
    const keys = keysOf(subject.image);
    const lastKey = keyOfPlace(LAST_SWEEP_KEY, place);
    const wanted = [...keys, ...keys.map((key) => workloadsKeyIn(place, key)), lastKey];
    const rows = new Map((await this.table.getAll(wanted)).map((row) => [itemKey(row), row]));
    const [shared, own] = keys.map((key) => readRow(rows.get(key) ?? {}));
    const standing = standingOf(subject.image, shared, own);
    const running = rows.get(workloadsKeyIn(place, imageKey(standing.image)));
    const { services } = workloadsOf(running, readLastSweep(rows.get(lastKey))) ?? { services: [] };
    const service = services.find((each) => workloadKey(each) === workloadKey(workloadOfSubject(subject)));
    return { standing, owner: service?.owner };
  }

  /** Those about which nothing was decided yet, neither for this image nor for another one of the same deployment or task. */
  async undecided(subjects: readonly Subject[]): Promise<readonly Subject[]> {
    const keys = subjects.flatMap((each) => [placeKey(each), decisionKey(each)]);
    const rows = keys.length === 0 ? [] : await this.table.getAll(keys);
    const decided = new Set(rows.filter(isActed).map(itemKey));
    return subjects.filter((each) => !decided.has(placeKey(each)) && !decided.has(decisionKey(each)));
  }

  /** The first of these images that has a fresh FAILED, on whichever platform: what a revision runs on, ECS does not say. */
  async freshFailed(images: readonly Omit<Image, "platform">[]): Promise<Image | undefined> {
    const wanted = images.flatMap((image) => PLATFORMS.map((platform) => ({ ...image, platform })));
    const standings = wanted.length === 0 ? [] : (await readStandings(this.table, wanted)).values();
    return [...standings].find(({ verdict }) => verdict?.verdict === "FAILED" && isFresh(verdict, this.now()))
      ?.image;
  }

  /** Key of the item that counts the actions of an hour in the subject's account. */
  counterKey(time: Date, { place }: Subject): string {
    const key = `${ENFORCEMENT_PREFIX}actions#${hourOf(time)}`;
    return place && place.account !== this.own?.account ? `${key}#${place.account}` : key;
  }

  /** Whether it has as many actions as there may be. */
  async isFull(counterKey: string, most: number): Promise<boolean> {
    return isFull(await this.table.get(counterKey), most);
  }

  /**
   * Before ECS is asked to act, one transaction writes three things. The item says what is being done, the deployment
   * or the task is marked for a while, and the action counts in this hour. A later finder of such an item goes on with
   * it, so the action counts in that hour as well.
   */
  async begin(item: Item, event: DeploymentEvent, most: number): Promise<Item | NotBegun> {
    const now = this.now();
    const mark = markOf(item.subject, event);
    const counter = this.counterKey(now, item.subject);
    const lease = new Date(now.getTime() + ACTION_LEASE_MS);
    const decision = JSON.stringify({ ...event, startedFor: item.subject.startedFor });
    item.decisions.push(decision);
    const applied = await this.table.updateTogether([
      {
        key: item.key,
        set: { decision, [DUE_ATTRIBUTE]: lease },
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
    const [marked, counted] = [mark, counter].map((key) => rows.find((each) => itemKey(each) === key));
    if (marked && isActed(marked)) {
      return "acted";
    }
    const isFree = marked === undefined || String(marked[DUE_ATTRIBUTE]) <= now.toISOString();
    return isFree && isFull(counted, most) ? "full" : "taken";
  }

  /** ECS did what it was asked for: marks say so, together with the notice. False where somebody else recorded it. */
  async record(item: Item, subject: Subject, event: DeploymentEvent): Promise<boolean> {
    const now = this.now();
    const mark = markOf(subject, event);
    const place = placeKey(subject);
    const markDone = (key: string, condition?: Condition): Change => ({
      key,
      set: { decision: JSON.stringify(event), [EXPIRY_ATTRIBUTE]: expiry(now) },
      remove: [DUE_ATTRIBUTE],
      ...(condition && { condition }),
    });
    return this.table.updateTogether([
      this.endAction(item),
      markDone(mark, present(DUE_ATTRIBUTE)),
      ...(place === mark ? [] : [markDone(place)]),
      queueNotice(event, now),
    ]);
  }

  /** Whether somebody has recorded this very action, for this image or for another one. */
  async isRecorded(subject: Subject, event: DeploymentEvent): Promise<boolean> {
    const mark = await this.table.get(markOf(subject, event));
    return mark !== undefined && isActed(mark);
  }

  /** Nothing is done, for the reason that the event gives. False where somebody else decided it. */
  async decide(item: Item, subject: Subject, event: DeploymentEvent): Promise<boolean> {
    const now = this.now();
    return this.table.updateTogether([
      this.endAction(item),
      {
        key: decisionKey(subject),
        set: { decision: JSON.stringify(event), [EXPIRY_ATTRIBUTE]: expiry(now) },
        condition: absent(PARTITION_KEY),
      },
      queueNotice(event, now),
      ...this.takeBack(item),
    ]);
  }

  /** An action that was begun was not done, and nobody has to hear why. */
  async withdraw(item: Item): Promise<void> {
    await this.table.updateTogether([this.endAction(item), ...this.takeBack(item)]);
  }

  /** Says once an hour that there are no more actions in it. False where somebody else did. */
  async announcePause(subject: Subject, event: DeploymentEvent): Promise<boolean> {
    return this.table.updateTogether([
      {
        key: this.counterKey(new Date(event.decidedAt), subject),
        set: { decision: JSON.stringify(event) },
        condition: absent("decision"),
      },
      queueNotice(event, this.now()),
    ]);
  }

  /** Nothing is under way for the item any more. */
  private endAction(item: Item): Change {
    return { key: item.key, set: {}, remove: ["decision", "attempts"], condition: sameAction(item) };
  }

  /** It neither counts, nor keeps others from it. */
  private takeBack({ begun, subject }: Item): Change[] {
    return begun === undefined
      ? []
      : [
          {
            key: markOf(subject, begun),
            set: { [DUE_ATTRIBUTE]: this.now() },
            condition: present(DUE_ATTRIBUTE),
          },
          {
            key: this.counterKey(new Date(begun.decidedAt), subject),
            set: { [EXPIRY_ATTRIBUTE]: expiry(this.now()) },
            removeFrom: { actions: [actionOf(begun)] },
          },
        ];
  }
}

/** When the next hour begins, in which there may be actions again. */
export function nextHour(now: Date): Date {
  return new Date((Math.floor(now.getTime() / HOUR) + 1) * HOUR);
}

/** While somebody is at it, the mark says until when. */
const isActed = (mark: Row): boolean => mark[DUE_ATTRIBUTE] === undefined;

const isFull = (counter: Row | undefined, most: number): boolean =>
  (elementsIn(counter?.actions)?.size ?? 0) >= most;

/** Id of the deployment or task that an event is about. */
const actionOf = ({ deploymentArn, taskArn = "" }: DeploymentEvent): string =>
  lastPart(deploymentArn ?? taskArn);

function markOf(subject: Subject, event: DeploymentEvent): string {
  const { service } = subject;
  const id = actionOf(event);
  return actedKey(subject, service === undefined ? id : `${service}/${id}`);
}
