import { ENFORCING, waitingFor } from "../contract/blocking/enforcement";
import { imageKey } from "../contract/images/image";
import { DUE_ATTRIBUTE, EXPIRY_ATTRIBUTE, PARTITION_KEY, STATE_ATTRIBUTE } from "../contract/ledger";
import type { DeploymentEvent } from "../contract/notices/deployment-event";
import { expiry } from "../table/retention";
import type { Row } from "../table/table";
import { jsonIn, numberIn, timeIn } from "../table/value";
import { givenUpAt, readSubject, type Subject } from "./subject";

/** A subject, and how it stands. */
export interface EnforcementItem {
  readonly subject: Subject;
  /**
   * - WAITING: for a verdict of its image;
   * - DUE: to be looked at;
   * - ACTING: nobody knows whether ECS was asked to act.
   * Absent once everything is decided: the item stays, so that the tasks of one deployment have it looked at now and then only.
   */
  readonly state?: "WAITING" | "DUE" | "ACTING" | undefined;
  /** Without a state: when everything was decided. */
  readonly dueAt?: Date | undefined;
  /** How often ECS did not do what it was asked for. */
  readonly attempts: number;
  /** Only of ACTING. */
  readonly acting?: Acting | undefined;
}

/** An action, as it is written before ECS is asked for it. */
export interface Acting {
  /** The event that is published once ECS has done it. */
  readonly event: DeploymentEvent;
  /** Of a rollback, the revision that it should go to. */
  readonly backTo?: string | undefined;
}

/** Reads an item of the table; undefined for what nobody here wrote. */
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

/** The item as the table keeps it: one that waits is found by its image, others by the time at which they are due. */
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
