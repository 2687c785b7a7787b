import { createHash } from "node:crypto";
import { ENFORCEMENT_PREFIX } from "../../../contract/blocking/enforcement";
import { HOUR } from "../../../contract/durations";
import type { DeploymentEvent } from "../../../contract/notices/deployment-event";
import type { Place } from "../../../contract/places/place";
import { nameOf } from "../../../enforcement/step";

/** After so many actions in an hour, a workload comes after all others. */
export const MAX_ACTIONS_IN_TURN = 2;

/**
 * Whether a workload may have one more action in an hour:
 * - free: yes;
 * - last: it had several actions, and other workloads may come first;
 * - full: the hour has its maximum of actions;
 * - kept: it had some actions, and half of the hour's actions is reserved for workloads without one;
 * - gone: nothing is to be done any more.
 */
export type Room = "free" | "last" | "full" | "kept" | "gone";

/** @param actions actions of the hour so far, each beginning with its workload */
export function roomFor(event: DeploymentEvent, actions: readonly string[], most: number, isLast: boolean) {
  if (isOften(event, actions) && !isLast) {
    return "last";
  }
  if (actions.length >= most) {
    return "full";
  }
  return countOf(event, actions) > 0 && actions.length >= Math.ceil(most / 2) ? "kept" : "free";
}

const countOf = (event: DeploymentEvent, actions: readonly string[]): number =>
  actions.filter((each) => each.startsWith(workloadIn(event))).length;

export const isOften = (event: DeploymentEvent, actions: readonly string[]): boolean =>
  countOf(event, actions) >= MAX_ACTIONS_IN_TURN;

export const actionOf = (event: DeploymentEvent): string => `${workloadIn(event)}${short(nameOf(event))}`;

const workloadIn = ({ account, region, cluster, service, family }: DeploymentEvent) =>
  `${short([account, region, cluster, service ?? `family:${family}`].join("/"))} `;

/** Hashes a name, because names may have hundreds of characters and an item of the table only 400 KB. */
const short = (text: string) => createHash("sha256").update(text).digest("base64url").slice(0, 16);

/** Names what is counted together: rollbacks and stops count separately, by account and hour of the clock. */
export const kindOf = ({ service }: DeploymentEvent) => (service === undefined ? "stops" : "rollbacks");

/** @param own place of the installation; absent if it serves no members */
export function hourKey(event: DeploymentEvent, own: Place | undefined): string {
  const account = accountOf(event, own);
  return `${ENFORCEMENT_PREFIX}${kindOf(event)}#${hourOf(event.decidedAt)}${account ? `#${account}` : ""}`;
}

/** Returns the account whose actions are counted; undefined for the installation's own. */
export const accountOf = ({ account }: DeploymentEvent, own: Place | undefined): string | undefined =>
  own && account !== own.account ? account : undefined;

export const hourOf = (time: string): string => time.slice(0, 13);

export const nextHour = (now: Date): Date => new Date((Math.floor(now.getTime() / HOUR) + 1) * HOUR);
