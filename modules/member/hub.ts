import { type IResolvable, Token } from "cdktf";
import type { Where } from "../installation";
import type { HubSettings } from "../members";
import { attributeOf } from "../terraform-language";

/** The hub of a member, as texts that are literals or that only Terraform knows. */
export interface Hub {
  readonly name: string;
  readonly region: string;
  readonly accountId: string;
  readonly organizationId: string;
  readonly eventBusArn: string;
  readonly iamRolePath: string;
}

export function hubOf(settings: HubSettings | IResolvable): Hub {
  const text = (name: keyof HubSettings) => Token.asString(attributeOf<HubSettings>(settings, name));
  return {
    name: text("hubName"),
    region: text("hubRegion"),
    accountId: text("hubAccountId"),
    organizationId: text("organizationId"),
    eventBusArn: text("eventBusArn"),
    iamRolePath: text("iamRolePath"),
  };
}

/** The same account and partition in whatever region: roles are for all of them. */
export function inEveryRegion(place: Where): Where {
  return { ...place, region: "*" };
}
