import { Token } from "cdktf";
import type { Rule } from "../input";

/**
 * Pattern of the names of Systems Manager parameters: a path of at most 15 levels, or a word.
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
 */
export const PARAMETER_NAME = "^(/[A-Za-z0-9_.-]+){1,15}$|^[A-Za-z0-9_.-]+$";

/** AWS keeps these for itself, in any case. RE2 has no look-ahead, so they need a rule of their own. */
const RESERVED = "^/?([aA][wW][sS]|[sS][sS][mM])";

/** The name attribute of a parameter that may be null does not begin as AWS's own do. */
export function notReservedName(name: string): Rule {
  return {
    condition: `var.${name} == null ? true : !can(regex("${RESERVED}", var.${name}.name))`,
    holds: ({ name: given = "" }: { name?: string }) =>
      Token.isUnresolved(given) || !new RegExp(RESERVED).test(given),
    message: `${name}.name must not begin with aws or ssm, which AWS keeps for itself. Store the text under a name of your own.`,
  };
}
