import { Token } from "cdktf";
import type { Rule } from "../input";

/** AWS keeps these for itself, in any case. RE2 has no look-ahead, so they need a rule of their own. */
const RESERVED = "^/?([aA][wW][sS]|[sS][sS][mM])";

/** The name attribute of a parameter that may be null does not begin as AWS's own do. */
export function notReservedName(name: string): Rule {
  return {
    condition: `var.${name} == null ? true : !can(regex("${RESERVED}", var.${name}.name))`,
    holds: ({ name: given = "" }: { name?: string }) =>
      Token.isUnresolved(given) || !new RegExp(RESERVED).test(given),
    message: `${name}.name must not begin with aws or ssm, which AWS keeps for itself. Store the text under a name of your own.`,
    accepts: [{ name: "/sysdig/aws/ssm" }],
    refuses: [{ name: "/aws/token" }, { name: "SSMtoken" }],
  };
}
