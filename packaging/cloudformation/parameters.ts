import type { Rule } from "../../modules/interface";
import { MEMBER_INPUTS } from "../../modules/member/inputs";
import { HUB_ATTRIBUTES } from "../../modules/members";
import { propertyName } from "../../modules/terraform-language";
import type { TemplateValue } from "./intrinsic";

/** Returns the parameter of a hub attribute, or the property of a Terraform argument. */
export const parameterName = (attribute: string) =>
  propertyName(attribute).replace(/^[a-z]/, (letter) => letter.toUpperCase());

const HUB_DESCRIPTIONS = {
  hub_account_id: "Account of the hub.",
  hub_region: "Region of the hub.",
  hub_name: "The hub's input name.",
  organization_id: "The AWS organisation of the hub and of this account.",
  iam_role_path: "The hub's input iam_role_path, which is the path of the roles that are made here, too.",
} as const satisfies Partial<Record<keyof typeof HUB_ATTRIBUTES, string>>;

const flag = (value: boolean, description: string) => ({
  ...{ Type: "String", AllowedValues: ["true", "false"], Default: `${value}` },
  Description: description,
});

/** Path of the template in the repository and in the published module. */
export const MEMBER_TEMPLATE = "modules/member/member.template.json";

interface Parameter {
  readonly [name: string]: TemplateValue;
  readonly Type: string;
}

/** Takes patterns and words of the Terraform module. The bus's ARN is no parameter, because no rule could check it. */
function hubParameters() {
  const { rules } = MEMBER_INPUTS.find(({ name }) => name === "hub") as { readonly rules: readonly Rule[] };
  return Object.entries(HUB_DESCRIPTIONS).map(([name, description]) => {
    const { matches } = HUB_ATTRIBUTES[name as keyof typeof HUB_DESCRIPTIONS];
    const rule = rules.find(({ message }) => message.startsWith(`hub.${name} `)) as Rule;
    const Description = `${description} The attribute ${name} of the hub's output member_settings.`;
    const ConstraintDescription = rule.message.slice(`hub.${name} `.length);
    return [
      parameterName(name),
      { Type: "String", AllowedPattern: matches, ConstraintDescription, Description },
    ];
  });
}

export const PARAMETERS: Readonly<Record<string, Parameter>> = {
  ...Object.fromEntries(hubParameters()),
  RolesRegion: {
    Type: "String",
    AllowedPattern: HUB_ATTRIBUTES.hub_region.matches,
    ConstraintDescription: "must be the name of a region, such as eu-west-1.",
    Description:
      "The region in which this account's roles are made, for all of its regions. IAM is global: choose a region that gets a stack in every account, and give all stacks the same.",
  },
  Enforcement: flag(
    false,
    "Whether the hub may roll back deployments and stop tasks in this account, as its own input enforcement says. Without this consent it only publishes what it would do. It counts in RolesRegion, for all regions of the account.",
  ),
  TaskEvents: flag(
    true,
    "Whether the hub gets the task events of this region. Set it to false in an account that has only a registry, or that is in the hub's members.sweep_only. Then one stack in RolesRegion is enough.",
  ),
};
