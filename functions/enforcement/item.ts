import { ENFORCING, waitingFor } from "../contract/blocking/enforcement";
import { imageKey } from "../contract/images/image";
import { DUE_ATTRIBUTE, EXPIRY_ATTRIBUTE, PARTITION_KEY, STATE_ATTRIBUTE } from "../contract/ledger";
import type { DeploymentEvent } from "../contract/notices/deployment-event";
import { expiry } from "../table/retention";
import type { Row } from "../table/table";
import { numberIn, textIn, timeIn } from "../table/value";
import { givenUpAt, readSubject, type Subject } from "./subject";

/** A subject, and how it stands. */
export interface EnforcementItem {
  readonly subject: Subject;
  /**
   * - WAITING: for a verdict of its image;
   * - DUE: to be looked at;
   * - ACTING: nobody knows whether ECS was asked to act.
   * Absent once everything is decided: the item stays, so that the next task of the same deployment is no news.
   */
  readonly state?: "WAITING" | "DUE" | "ACTING" | undefined;
  readonly dueAt?: Date | undefined;
  /** How often ECS did not do what it was asked for. */
  readonly attempts: number;
  /** Only of ACTING. */
  readonly acting?: Acting | undefined;
}

/** An action, as it is written before ECS is asked for it. */
export interface Acting {
  /** What is published once ECS has done it. */
  readonly event: DeploymentEvent;
  /** Of a rollback, the revision that it should go to. */
  readonly backTo?: string | undefined;
}

/** Reads an item of the table; undefined for what nobody here wrote. */
export function readItem(row: Row | undefined): EnforcementItem | undefined {
  const subject = row && readSubject(row.enforcement, String(row[PARTITION_KEY]));
  const state = row && stateIn(row);
  const acting = row && actingIn(row.decision);
  return subject && acting !== "unreadable"
    ? {
        ...{ subject, attempts: numberIn(row?.attempts), dueAt: timeIn(row?.[DUE_ATTRIBUTE]) },
        ...(state && acting ? { state: "ACTING", acting } : { state }),
      }
    : undefined;
}

/** The item as the table keeps it: one that waits is found by its image, others by the time at which they are due. */
export function rowOf({ subject, state, dueAt, attempts, acting }: EnforcementItem, now: Date): Row {
  const isWaiting = state === "WAITING";
  return {
    enforcement: JSON.stringify(subject),
    ...(state && { [STATE_ATTRIBUTE]: isWaiting ? waitingFor(imageKey(subject.image)) : ENFORCING }),
    ...(state && { [DUE_ATTRIBUTE]: (dueAt ?? now).toISOString() }),
    ...(attempts > 0 && { attempts }),
    ...(acting && { decision: JSON.stringify({ ...acting.event, backTo: acting.backTo }) }),
    [EXPIRY_ATTRIBUTE]: isWaiting ? Math.floor(givenUpAt(subject).getTime() / 1000) : expiry(now),
  };
}

function stateIn({ [STATE_ATTRIBUTE]: state }: Row): "WAITING" | "DUE" | undefined {
  return state === undefined ? undefined : state === ENFORCING ? "DUE" : "WAITING";
}

function actingIn(decision: unknown): Acting | "unreadable" | undefined {
  try {
    const { backTo, ...event } = JSON.parse(textIn(decision) ?? "{}");
    return event.deploymentEventId ? { event, backTo } : undefined;
  } catch {
    return "unreadable";
  }
}
