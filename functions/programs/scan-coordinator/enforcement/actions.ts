import { lastPart } from "../../../contract/arn";
import { ENFORCEMENT_PREFIX, ENFORCING } from "../../../contract/blocking/enforcement";
import { HOUR } from "../../../contract/durations";
import { DUE_ATTRIBUTE, EXPIRY_ATTRIBUTE, STATE_ATTRIBUTE } from "../../../contract/ledger";
import type { DeploymentEvent } from "../../../contract/notices/deployment-event";
import type { Place } from "../../../contract/places/place";
import { decisionKey, markKey, type Subject } from "../../../enforcement/subject";
import { queueNotice } from "../../../outbox/outbox";
import { expiry } from "../../../table/retention";
import { run, runOne } from "../../../table/run";
import { absent, type Table } from "../../../table/table";
import { textsIn } from "../../../table/value";
import { hourOf } from "./events";
import { type Item, itemKey } from "./items";

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
    const keysOf = ({ subject }: S) => [markKey(subject), decisionKey(subject)];
    const rows = found.length === 0 ? [] : await this.table.getAll(found.flatMap(keysOf));
    const decided = new Set(rows.map(itemKey));
    return found.filter((each) => !keysOf(each).some((key) => decided.has(key)));
  }

  /** Key of the item that counts the actions of an hour in the subject's account. */
  counterKey({ place }: Subject, time: Date): string {
    const key = `${ENFORCEMENT_PREFIX}actions#${hourOf(time)}`;
    return place && place.account !== this.own?.account ? `${key}#${place.account}` : key;
  }

  /**
   * Before ECS is asked to act, the item says what it is asked for, and the action counts in this hour. A run that finds such
   * an item goes on with it.
   *
   * @returns false where there are as many actions as there may be in an hour
   */
  async begin(item: Item, subject: Subject, event: DeploymentEvent, most: number): Promise<boolean> {
    const now = this.now();
    const action = actionOf(event);
    const key = this.counterKey(subject, new Date(event.decidedAt));
    const acting = {
      key: item.key,
      set: {
        [STATE_ATTRIBUTE]: ENFORCING,
        [DUE_ATTRIBUTE]: now,
        decision: JSON.stringify({ ...event, mark: markKey(subject) }),
      },
    };
    return run(this.table, [key], now, (items) => {
      const counter = items.get(key);
      const actions = textsIn(counter?.actions);
      const isCounted = actions.includes(action);
      if (!isCounted && actions.length >= most) {
        return { items: {}, result: false };
      }
      const counted = {
        actions: isCounted ? actions : [...actions, action],
        [EXPIRY_ATTRIBUTE]: expiry(now),
      };
      return { items: { [key]: { ...counter, ...counted } }, changes: [acting], result: true };
    });
  }

  /** ECS has refused an action that was begun: it counts in no hour. */
  async uncount(subject: Subject, event: DeploymentEvent): Promise<void> {
    const key = this.counterKey(subject, new Date(event.decidedAt));
    await runOne(this.table, key, this.now(), (row) => {
      const actions = textsIn(row?.actions).filter((each) => each !== actionOf(event));
      return { item: row && { ...row, actions }, result: undefined };
    });
  }

  /**
   * Records what was done or decided, with its notice.
   *
   * @returns false where that was recorded before
   */
  async record(key: string, event: DeploymentEvent): Promise<boolean> {
    const now = this.now();
    const set = { decision: JSON.stringify(event), [EXPIRY_ATTRIBUTE]: expiry(now) };
    return this.table.updateTogether([{ key, set, condition: absent("decision") }, queueNotice(event, now)]);
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
