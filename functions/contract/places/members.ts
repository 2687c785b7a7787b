import { CONFIG_PREFIX } from "../blocking/gate";
import type { Place } from "./place";

/** Regions by account that the installation serves besides its own place. */
export type Members = Readonly<Record<string, readonly string[]>>;

/** Partition key of the item with the input `members`. Only Terraform writes it; absent without that input. */
export const MEMBERS_KEY = `${CONFIG_PREFIX}members`;

/** Roles of a member that the hub assumes; each has only the rights that its name says. */
export const MEMBER_ROLES = ["read", "pull", "act"] as const;
export type MemberRole = (typeof MEMBER_ROLES)[number];

/**
 * Returns the places that the installation serves besides its own.
 *
 * @throws Error if the item does not have the form that Terraform writes
 */
export function servedIn(item: { readonly members?: unknown } | undefined): Place[] {
  const members: Members = item ? JSON.parse(String(item.members)) : {};
  return Object.entries(members).flatMap(([account, all]) => all.map((region) => ({ account, region })));
}

/** Returns the accounts that send no task events on purpose, so that nobody waits for their events. */
export function sweepOnlyIn(item: { readonly sweepOnly?: unknown } | undefined): readonly string[] {
  return JSON.parse(String(item?.sweepOnly ?? null)) ?? [];
}

/**
 * @param pattern the variable MEMBER_ROLES: `arn:PARTITION:iam::ACCOUNT:role/PATH/NAME-member-KIND-HUBREGION` with the
 *   words ACCOUNT and KIND
 * @param role `events` is EventBridge's own, and the rule of task events has its name
 */
export function memberRoleArn(pattern: string, account: string, role: MemberRole | "events"): string {
  return pattern.replace("::ACCOUNT:", `::${account}:`).replace("-member-KIND-", `-member-${role}-`);
}
