import { Token } from "cdktf";
import type { Rule } from "../input";

/**
 * Pattern of the ARNs of one kind of resource, in every partition. Each part has a bound, since limits of policies are
 * counted with the longest ones: AWS's longest partition has 10 characters, its longest region 15.
 */
export function arnOf(service: string, resource: string): string {
  return `^arn:aws[a-z-]{0,10}:${service}:[a-z0-9-]{1,20}:[0-9]{12}:${resource}$`;
}

/** A key's id: a UUID, or `mrk-` and 32 digits. */
export const KEY_RESOURCE = "key/[A-Za-z0-9-]{1,64}";
/** A secret's name has up to 512 characters, and its ARN seven more. */
export const SECRET_RESOURCE = "secret:[A-Za-z0-9/_+=.@!-]{1,519}";

/** Pattern of the ARNs of IAM policies, AWS's own included: a path of up to 512 characters, and a name of up to 128. */
export const POLICY_ARN = "^arn:aws[a-z-]{0,10}:iam::([0-9]{12}|aws):policy/[A-Za-z0-9_+=,.@/-]{1,640}$";

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
    accepts: [{ name: "/sysdig/aws/ssm" }],
    refuses: [{ name: "/aws/token" }, { name: "SSMtoken" }],
  };
}
