import { lastPart } from "../../../contract/arn";
import { ENFORCEMENT_PREFIX } from "../../../contract/blocking/enforcement";
import { HOUR } from "../../../contract/durations";
import type { DeploymentEvent } from "../../../contract/notices/deployment-event";
import type { Place } from "../../../contract/places/place";
import { nameOf } from "../../../enforcement/step";
import { type Subject, workloadText } from "../../../enforcement/subject";

/** Rollbacks and stops are counted apart, and each in an account and an hour of the clock. */
export type ActionKind = "rollbacks" | "stops";

/** A workload with as many actions in an hour goes after all others. */
export const OFTEN = 2;

/**
 * Whether a workload may have one more action in an hour:
 * - full: there are as many actions as there may be;
 * - kept: the workload had some, and the other half of the hour's actions is for those that had none.
 */
export type Room = "free" | "full" | "kept";

/** @param actions those of the hour so far, each with its workload first */
export function roomFor(subject: Subject, actions: readonly string[], most: number): Room {
  if (actions.length >= most) {
    return "full";
  }
  return countOf(subject, actions) > 0 && actions.length >= Math.ceil(most / 2) ? "kept" : "free";
}

/** How many of the actions the subject's workload had. */
export function countOf(subject: Subject, actions: readonly string[]): number {
  const workload = `${workloadText(subject)} `;
  return actions.filter((each) => each.startsWith(workload)).length;
}

/** An action among those of its hour. */
export function actionOf(subject: Subject, event: DeploymentEvent): string {
  return `${workloadText(subject)} ${lastPart(nameOf(event))}`;
}

export const kindOf = ({ service }: Subject): ActionKind => (service === undefined ? "stops" : "rollbacks");

/**
 * Key of the item that has the actions of an hour.
 *
 * @param own place of the installation; absent where it serves no members
 */
export function hourKey(subject: Subject, time: Date, own: Place | undefined): string {
  const account = accountOf(subject, own);
  return `${ENFORCEMENT_PREFIX}${kindOf(subject)}#${hourOf(time)}${account ? `#${account}` : ""}`;
}

/** The account whose hour it is; undefined for the installation's own. */
export function accountOf({ place }: Subject, own: Place | undefined): string | undefined {
  return place?.account === own?.account ? undefined : place?.account;
}

/** Such as `2026-03-01T12`: actions are counted by the hour, in UTC. */
export function hourOf(time: Date): string {
  return time.toISOString().slice(0, 13);
}

/** When the next hour begins, in which there may be actions again. */
export function nextHour(now: Date): Date {
  return new Date((Math.floor(now.getTime() / HOUR) + 1) * HOUR);
}
