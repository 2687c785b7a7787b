import { arnOf } from "../../functions/contract/arn";
import type { MemberRole } from "../../functions/contract/places/members";
import { INSTALLATION_NAME, rolePath } from "../installation";

const ACCOUNT_ID = "^[0-9]{12}$";
/**
 * A region of at most 20 characters, because role names end in a region and have at most 64. AWS's longest region has
 * 15.
 */
const REGION = "^[a-z]{2,4}-[a-z-]{4,13}-[0-9]$";
const ORGANIZATION_ID = { matches: "^o-[a-z0-9]{10,32}$", isRequired: true } as const;

/** Limit that lets three such paths fit into the trust policy of a member's `-read` role (2,048 characters at most). */
export const MAX_PATH_CHARACTERS = 400;
/** Limits of the list of members. Its item stays far smaller than DynamoDB allows (400 KB). */
export const MAX_ACCOUNTS = 400;
export const MAX_PLACES = 2000;

export const MEMBERS_ATTRIBUTES = {
  organization_id: ORGANIZATION_ID,
  accounts: { keysMatch: ACCOUNT_ID, entriesMatch: REGION, isRequired: true },
  sweep_only: { eachMatches: ACCOUNT_ID, most: MAX_ACCOUNTS },
} as const;

/** Facts of the hub that a member must know: the output `member_settings`. */
export const HUB_ATTRIBUTES = {
  hub_account_id: { matches: ACCOUNT_ID, isRequired: true },
  hub_region: { matches: REGION, isRequired: true },
  hub_name: { matches: INSTALLATION_NAME, isRequired: true },
  organization_id: ORGANIZATION_ID,
  event_bus_arn: { matches: arnOf("events", "event-bus/[A-Za-z0-9._-]{1,256}"), isRequired: true },
  iam_role_path: { matches: rolePath(MAX_PATH_CHARACTERS), isRequired: true },
} as const;

/** Returns the name of the hub's event bus, and of the rule on it. */
export function membersName(hubName: string): string {
  return `${hubName}-members`;
}

/**
 * Returns the name of a member's role. It ends in the hub's region, because IAM is global and two hubs may have the
 * same name.
 *
 * @param kind `events` is EventBridge's own role; the word KIND stands for any other kind
 */
export function memberRoleName(
  hubName: string,
  kind: MemberRole | "events" | "KIND",
  hubRegion: string,
): string {
  return `${hubName}-member-${kind}-${hubRegion}`;
}
