import type { NumberAttribute } from "../../functions/contract/blocking/attributes";
import { CLUSTER, OF_MEMBER } from "./examples";
import type { Rule, RuleOf } from "./input";

export type Values = readonly [accepts: readonly unknown[], refuses: readonly unknown[]];

type MadeRule = (name: string) => Rule;

/** Makes a rule that may read several inputs. */
export function together(condition: string, message: string, ...[accepts, refuses]: Values): Rule {
  return { condition, message, accepts, refuses };
}

const about =
  (condition: (variable: string) => string, message: string, values: Values): MadeRule =>
  (name) =>
    together(condition(`var.${name}`), message, ...values);

/** Requires a text to match a pattern, which must mean the same in RE2 (Terraform) and JavaScript. */
export function matches(pattern: string, message: string, ...values: Values): MadeRule {
  return about((given) => `can(regex(${quote(pattern)}, ${given}))`, message, values);
}

export function matchesIfGiven(pattern: string, message: string, ...values: Values): MadeRule {
  return ifGiven(matches(pattern, message, ...values));
}

export function oneOf(allowed: readonly string[], message: string, ...values: Values): MadeRule {
  return about((given) => `contains(${JSON.stringify(allowed)}, ${given})`, message, values);
}

type Bounds = Pick<NumberAttribute, "from" | "to">;

/** Requires a whole number within bounds, both included. */
export function between({ from, to }: Bounds, message: string, ...values: Values): MadeRule {
  const isWithin = (given: string) =>
    `floor(${given}) == ${given} && ${given} >= ${from} && ${given} <= ${to}`;
  return about(isWithin, message, values);
}

export function eachMatches(pattern: string, message: string, ...values: Values): MadeRule {
  const isRight = `can(regex(${quote(pattern)}, entry))`;
  return about((given) => `alltrue([for entry in ${given} : ${isRight}])`, message, values);
}

/**
 * Requires `isRight`, a Terraform condition about `entry`, of each entry of a list. The message names the other
 * entries.
 */
export function eachEntry(isRight: string, message: string, ...values: Values): MadeRule {
  const rule = about((given) => `alltrue([for entry in ${given} : ${isRight}])`, message, values);
  // Terraform converts any value to text here, even null.
  const wrong = (name: string) => `try([for entry in var.${name} : entry if !(${isRight})], [])`;
  return (name) => ({ ...rule(name), advice: `Found: \${join(", ", ${wrong(name)})}.` });
}

/** Limits the entries of a list or map, or the characters of a text. */
export function atMostEntries(most: number, message: string, ...values: Values): MadeRule {
  return about((given) => `length(${given}) <= ${most}`, message, values);
}

export function atMostCharacters(most: number, message: string, ...values: Values): MadeRule {
  return about((given) => `length(jsonencode(${given})) <= ${most}`, message, values);
}

export function entriesMatch(
  keys: readonly string[],
  pattern: string,
  message: string,
  ...values: Values
): MadeRule {
  const isRight = `contains(${JSON.stringify(keys)}, key) && can(regex(${quote(pattern)}, value))`;
  return about((given) => `alltrue([for key, value in ${given} : ${isRight}])`, message, values);
}

export function keysMatch(pattern: string, message: string, ...values: Values): MadeRule {
  const isRight = `can(regex(${quote(pattern)}, key))`;
  return about((given) => `alltrue([for key in keys(${given}) : ${isRight}])`, message, values);
}

export function valuesMatch(pattern: string, message: string, ...values: Values): MadeRule {
  const isRight = `can(regex(${quote(pattern)}, value))`;
  return about((given) => `alltrue([for value in values(${given}) : ${isRight}])`, message, values);
}

/** Requires different values for all keys. Unknown values pass. */
export function valuesDiffer(message: string, ...values: Values): MadeRule {
  // Compares pairs, because `distinct` is unknown while any value is unknown.
  const equal = (given: string) =>
    `flatten([for key, value in ${given} : [for other, same in ${given} : value == same if key != other]])`;
  return about((given) => `!contains(${equal(given)}, true)`, message, values);
}

/** Lets null pass a rule. */
export function ifGiven(given: RuleOf): MadeRule {
  return (name) => {
    const rule = typeof given === "function" ? given(name) : given;
    return { ...rule, condition: `var.${name} == null ? true : ${rule.condition}` };
  };
}

/** Requires an object's clusters to be in cluster_arns, if cluster_arns names clusters of their account and region. */
export function clustersAmong(name: string): Rule {
  const clusters = `var.${name}.cluster_arns`;
  return {
    condition: `length(var.cluster_arns) == 0 || alltrue([for entry in try(${clusters}, null) == null ? [] : ${clusters} : try(contains(var.cluster_arns, entry) || !contains([for known in var.cluster_arns : split("/", known)[0]], split("/", entry)[0]), false)])`,
    message: `${name}.cluster_arns must be among cluster_arns if cluster_arns names clusters of the same account and region: other clusters there are not looked at. Add the cluster to cluster_arns, too.`,
    accepts: [
      { value: { cluster_arns: [CLUSTER] }, with: { cluster_arns: [CLUSTER] } },
      { value: { cluster_arns: [] }, with: { cluster_arns: [CLUSTER] } },
      { value: { cluster_arns: [OF_MEMBER] }, with: { cluster_arns: [CLUSTER] } },
    ],
    refuses: [{ value: { cluster_arns: [`${CLUSTER}-2`] }, with: { cluster_arns: [CLUSTER] } }],
  };
}

/** Terraform expression for the provider's region. */
export const CURRENT_REGION = "local.current_region";

/** Returns the condition that an ARN is of the provider's region. Other texts pass: another rule refuses them. */
export function isHere(arn: string): string {
  return `try(split(":", ${arn})[3], ${CURRENT_REGION}) == ${CURRENT_REGION}`;
}

/** Writes a number for people, such as 1,760. */
export function withCommas(number: number): string {
  return number.toLocaleString("en");
}

/** Quotes a pattern for Terraform, where a backslash in a string begins an escape. */
export function quote(pattern: string): string {
  return JSON.stringify(pattern).replaceAll("${", "$${");
}
