import { type IResolvable, Token } from "cdktf";
import type { Where } from "../installation";
import { HUB_ATTRIBUTES } from "../members";
import { attributeValues } from "../terraform-language";

/** Facts about a member's hub, as texts that only Terraform knows. */
export type Hub = Readonly<Record<keyof typeof HUB_ATTRIBUTES, string>>;

export function hubOf(settings: IResolvable): Hub {
  const values = Object.entries(attributeValues(settings, HUB_ATTRIBUTES));
  return Object.fromEntries(values.map(([name, value]) => [name, Token.asString(value)])) as Hub;
}

/** Returns the place with any region, because a role is valid for all regions. */
export function inEveryRegion(place: Where): Where {
  return { ...place, region: "*" };
}
