import { ENFORCING, waitingFor } from "../contract/blocking/enforcement";
import { imageKey } from "../contract/images/image";
import { DUE_ATTRIBUTE, EXPIRY_ATTRIBUTE, PARTITION_KEY, STATE_ATTRIBUTE } from "../contract/ledger";
import type { DeploymentEvent } from "../contract/notices/deployment-event";
import { expiry } from "../table/retention";
import type { Row } from "../table/table";
import { jsonIn, numberIn, timeIn } from "../table/value";
import { givenUpAt, readSubject, type Subject } from "./subject";

export interface EnforcementItem {
  readonly subject: Subject;
  /**
   * - WAITING: for a verdict of its image;
   * - DUE: to be looked at;
   * - ACTING: ECS may have been asked to act.
   *
   * Absent once everything is decided. The item stays, so that further tasks of the deployment cause a look only now
   * and then.
   */
  readonly state?: "WAITING" | "DUE" | "ACTING" | undefined;
  /** If `state` is absent: when everything was decided. */
  readonly dueAt?: Date | undefined;
  /** How often ECS has not done what was asked of it. */
  readonly attempts: number;
  /** Set only while ACTING. */
  readonly acting?: Acting | undefined;
}

/** An action, as it is written before ECS is asked for it. */
export interface Acting {
  /** The event to publish once ECS has acted. */
  readonly event: DeploymentEvent;
  /** The revision to which a rollback should go. */
  readonly backTo?: string | undefined;
}

/** Reads an item of the table; undefined if it is not as this product writes it. */
export function readItem(row: Row = {}): EnforcementItem | undefined {
  const { [PARTITION_KEY]: key, [STATE_ATTRIBUTE]: state, [DUE_ATTRIBUTE]: dueAt, decision = "{}" } = row;
  const subject = readSubject(row.enforcement, String(key));
  const begun = jsonIn(decision);
  if (subject === undefined || begun === undefined) {
    return undefined;
  }
  const common = { subject, attempts: numberIn(row.attempts), dueAt: timeIn(dueAt) };
  const { backTo, ...event } = Object(begun);
  return state !== undefined && event.deploymentEventId
    ? { ...common, state: "ACTING", acting: { event, backTo } }
    : { ...common, state: state === undefined ? undefined : state === ENFORCING ? "DUE" : "WAITING" };
}

/** Returns the item as the table keeps it. A waiting item is found by its image, any other by its time. */
export function rowOf({ subject, state, dueAt, attempts, acting }: EnforcementItem, now: Date): Row {
  const isWaiting = state === "WAITING";
  return {
    enforcement: JSON.stringify(subject),
    ...(state && { [STATE_ATTRIBUTE]: isWaiting ? waitingFor(imageKey(subject.image)) : ENFORCING }),
    [DUE_ATTRIBUTE]: (dueAt ?? now).toISOString(),
    ...(attempts > 0 && { attempts }),
    ...(acting && { decision: JSON.stringify({ ...acting.event, backTo: acting.backTo }) }),
    [EXPIRY_ATTRIBUTE]: isWaiting ? Math.floor(givenUpAt(subject).getTime() / 1000) : expiry(now),
  };
}
