import { type IResolvable, Token } from "cdktf";
import type { Where } from "../installation";
import type { HUB_ATTRIBUTES } from "../members";
import { attributeOf } from "../terraform-language";

/** The hub of a member, as texts that only Terraform knows. */
export interface Hub {
  readonly name: string;
  readonly region: string;
  readonly accountId: string;
  readonly organizationId: string;
  readonly eventBusArn: string;
  readonly iamRolePath: string;
}

export function hubOf(settings: IResolvable): Hub {
  const text = (name: keyof typeof HUB_ATTRIBUTES) => Token.asString(attributeOf(settings, name));
  return {
    name: text("hub_name"),
    region: text("hub_region"),
    accountId: text("hub_account_id"),
    organizationId: text("organization_id"),
    eventBusArn: text("event_bus_arn"),
    iamRolePath: text("iam_role_path"),
  };
}

/** The same account and partition in whatever region: roles are for all of them. */
export function inEveryRegion(place: Where): Where {
  return { ...place, region: "*" };
}
