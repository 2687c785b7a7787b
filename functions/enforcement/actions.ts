import { lastPart } from "../contract/arn";
import { ENFORCEMENT_PREFIX } from "../contract/blocking/enforcement";
import { HOUR } from "../contract/durations";
import { DUE_ATTRIBUTE, EXPIRY_ATTRIBUTE, PARTITION_KEY } from "../contract/ledger";
import type { DeploymentEvent } from "../contract/notices/deployment-event";
import type { Place } from "../contract/places/place";
import { queueNotice } from "../outbox/outbox";
import { absent, any, atMost, contains, present, sizeBelow } from "../table/condition";
import { expiry } from "../table/retention";
import type { Table } from "../table/table";
import { elementsIn } from "../table/value";
import { hourOf } from "./events";
import { ACTION_LEASE_MS, type Item, itemKey, sameItem } from "./items";
import { decisionKey, markKey, type Subject } from "./subject";

/** Result of a try to begin an action. */
export type Begun =
  | "begun"
  /** Somebody else is at it, or has done it, or has taken the item. */
  | "taken"
  /** There are as many actions as there may be in an hour. */
  | "full";

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

  /** Those about which nothing was decided yet, neither for this image nor for another one of the same deployment or task. */
  async undecided<S extends { readonly subject: Subject }>(found: readonly S[]): Promise<readonly S[]> {
    const keys = found.flatMap(({ subject }) => [markKey(subject), decisionKey(subject)]);
    const rows = keys.length === 0 ? [] : await this.table.getAll(keys);
    // While somebody is at it, the mark says until when.
    const decided = new Set(rows.filter((row) => row[DUE_ATTRIBUTE] === undefined).map(itemKey));
    return found.filter(
      ({ subject }) => !decided.has(markKey(subject)) && !decided.has(decisionKey(subject)),
    );
  }

  /** Key of the item that counts the actions of an hour in the subject's account. */
  counterKey({ place }: Subject, time: Date): string {
    const key = `${ENFORCEMENT_PREFIX}actions#${hourOf(time)}`;
    return place && place.account !== this.own?.account ? `${key}#${place.account}` : key;
  }

  /**
   * Before ECS is asked to act, one transaction writes three things. The item says what is being done, the deployment
   * or the task is marked for a while, and the action counts in this hour. A later finder of such an item goes on with
   * it, so the action counts in that hour as well.
   */
  async begin(item: Item, subject: Subject, event: DeploymentEvent, most: number): Promise<Begun> {
    const now = this.now();
    const mark = markKey(subject);
    const counter = this.counterKey(subject, new Date(event.decidedAt));
    const action = actionOf(event);
    const applied = await this.table.updateTogether([
      {
        key: item.key,
        set: { decision: JSON.stringify({ ...event, mark }) },
        condition: sameItem(item),
      },
      {
        key: mark,
        set: { [DUE_ATTRIBUTE]: new Date(now.getTime() + ACTION_LEASE_MS), [EXPIRY_ATTRIBUTE]: expiry(now) },
        condition: any(absent(PARTITION_KEY), atMost(DUE_ATTRIBUTE, now)),
      },
      {
        key: counter,
        set: { [EXPIRY_ATTRIBUTE]: expiry(now) },
        addTo: { actions: [action] },
        condition: any(contains("actions", action), sizeBelow("actions", most)),
      },
    ]);
    if (applied) {
      return "begun";
    }
    const counted = elementsIn((await this.table.get(counter))?.actions) ?? new Set();
    return counted.size >= most && !counted.has(action) ? "full" : "taken";
  }

  /** ECS did what it was asked for: the mark says so, together with the notice. False where somebody else recorded it. */
  async record(event: DeploymentEvent, mark: string): Promise<boolean> {
    const now = this.now();
    return this.table.updateTogether([
      {
        key: mark,
        set: { decision: JSON.stringify(event), [EXPIRY_ATTRIBUTE]: expiry(now) },
        remove: [DUE_ATTRIBUTE],
        condition: present(DUE_ATTRIBUTE),
      },
      queueNotice(event, now),
    ]);
  }

  /** Nothing is done, for the reason that the event gives. False where somebody else decided it. */
  async decide(subject: Subject, event: DeploymentEvent, refused?: DeploymentEvent): Promise<boolean> {
    const now = this.now();
    const uncounted = refused && {
      key: this.counterKey(subject, new Date(refused.decidedAt)),
      set: {},
      removeFrom: { actions: [actionOf(refused)] },
    };
    return this.table.updateTogether([
      {
        key: decisionKey(subject),
        set: { decision: JSON.stringify(event), [EXPIRY_ATTRIBUTE]: expiry(now) },
        condition: absent(PARTITION_KEY),
      },
      queueNotice(event, now),
      ...(uncounted ? [uncounted] : []),
    ]);
  }

  /** Says once an hour that there are no more actions in it. False where somebody else did. */
  async announcePause(subject: Subject, event: DeploymentEvent): Promise<boolean> {
    return this.table.updateTogether([
      {
        key: this.counterKey(subject, new Date(event.decidedAt)),
        set: { decision: JSON.stringify(event) },
        condition: absent("decision"),
      },
      queueNotice(event, this.now()),
    ]);
  }
}

/** Name of an action among those of its hour. */
function actionOf({ deploymentArn, taskArn }: DeploymentEvent): string {
  return lastPart(deploymentArn ?? taskArn ?? "");
}

/** When the next hour begins, in which there may be actions again. */
export function nextHour(now: Date): Date {
  return new Date((Math.floor(now.getTime() / HOUR) + 1) * HOUR);
}
