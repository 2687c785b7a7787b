import { after, MINUTE } from "../contract/durations";
import type { DeploymentEvent } from "../contract/notices/deployment-event";
import { isFresh, type RecordedVerdict } from "../images/verdict";
import type { Acting, EnforcementItem } from "./item";
import { isGivenUp, newsIn, type Subject, withTaskOf } from "./subject";

/** An event of a subject. A repeated one changes nothing. */
export type SubjectEvent =
  /** A task of the subject has started; `hasFailed`: its image has a fresh FAILED. */
  | { readonly kind: "noted"; readonly subject: Subject; readonly hasFailed: boolean }
  /** The current verdict of the image; `isChosen`: whether settings and members include the subject. */
  | { readonly kind: "judged"; readonly verdict: RecordedVerdict | undefined; readonly isChosen: boolean }
  /** ECS is about to be asked to act. */
  | { readonly kind: "begun"; readonly acting: Acting }
  /** ECS has acted on a deployment or task. */
  | { readonly kind: "acted"; readonly event: DeploymentEvent }
  /** Nothing is done about a deployment or task. */
  | { readonly kind: "decided"; readonly event: DeploymentEvent }
  /** An action waits for the next hour, or is the latest of many. */
  | { readonly kind: "paused"; readonly event: DeploymentEvent }
  /** Everything is decided about the subject as it was in `seen`. */
  | { readonly kind: "closed"; readonly seen: Subject }
  /** The subject is looked at again at `until`; `isFailure`: ECS has not done what it was asked for. */
  | { readonly kind: "postponed"; readonly until: Date; readonly isFailure: boolean };

type Standing = EnforcementItem | undefined;

/**
 * Returns the item after an event: pure.
 *
 * @returns the same object if nothing changes; undefined if the item is removed
 */
export function step(before: Standing, event: SubjectEvent, now: Date): Standing {
  if (event.kind === "noted") {
    return noted(before, event.subject, event.hasFailed, now);
  }
  if (before?.state === undefined) {
    return before;
  }
  switch (event.kind) {
    case "judged":
      return event.isChosen ? judged(before, event.verdict, now) : undefined;
    case "begun":
      return before.state === "WAITING"
        ? before
        : { ...before, state: "ACTING", dueAt: now, acting: event.acting };
    case "acted":
    case "decided":
      return before.acting && nameOf(before.acting.event) === nameOf(event.event)
        ? { ...before, state: "DUE", acting: undefined }
        : before;
    case "paused":
      return before;
    case "closed": {
      // Another task has been noted meanwhile.
      const isOther = JSON.stringify(before.subject) !== JSON.stringify(event.seen);
      return isOther ? before : { subject: before.subject, dueAt: now, attempts: 0 };
    }
    case "postponed": {
      const attempts = before.attempts + (event.isFailure ? 1 : 0);
      return { ...before, state: before.acting ? "ACTING" : "DUE", dueAt: event.until, attempts };
    }
  }
}

/** Shortest time between two looks at a decided subject: a task may name a deployment that did not start it. */
const LOOKED_AT_EVERY_MS = 5 * MINUTE;

function noted(before: Standing, task: Subject, hasFailed: boolean, now: Date): EnforcementItem {
  // DynamoDB may delete an expired item days later.
  const isOver = before?.state === "WAITING" && isGivenUp(before.subject, now);
  const known = isOver ? undefined : before;
  if (known?.state === undefined) {
    if (known?.subject.taskArn === task.taskArn) {
      return known;
    }
    const isSame = known && newsIn(known.subject) === newsIn(task);
    const dueAt = isSame ? after(known.dueAt ?? now, LOOKED_AT_EVERY_MS) : now;
    return { subject: task, state: hasFailed ? "DUE" : "WAITING", dueAt, attempts: 0 };
  }
  const subject = withTaskOf(known.subject, task);
  if (subject === known.subject) {
    return known;
  }
  const isWaiting = known.state === "WAITING";
  return {
    ...{ ...known, subject },
    ...(isWaiting && hasFailed && { state: "DUE" }),
    // Another task may have to wait for the next hour. A failed action comes at its own time.
    ...((isWaiting || known.attempts === 0) && { dueAt: now }),
  };
}

/** Enforces only a fresh FAILED, however later scans ended. A FAILED copied from another name is never fresh. */
function judged(before: EnforcementItem, verdict: RecordedVerdict | undefined, now: Date): Standing {
  const isKnown = isFresh(verdict, now);
  if (isKnown ? verdict.verdict !== "FAILED" : isGivenUp(before.subject, now)) {
    return undefined;
  }
  if (isKnown) {
    return before.state === "WAITING" ? { ...before, state: "DUE", dueAt: now } : before;
  }
  return before.state === "WAITING"
    ? before
    : { subject: before.subject, state: "WAITING", dueAt: now, attempts: before.attempts };
}

/** Returns the ARN of the deployment or task that an event is about. */
export function nameOf({ deploymentArn, taskArn = "" }: DeploymentEvent): string {
  return deploymentArn ?? taskArn;
}
