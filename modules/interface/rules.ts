import type { NumberAttribute } from "../../functions/contract/blocking/attributes";
import { CLUSTER, OF_MEMBER } from "./examples";
import type { Rule, RuleOf } from "./input";

/** Values that a rule accepts, and those that it refuses: its examples. */
export type Values = readonly [accepts: readonly unknown[], refuses: readonly unknown[]];

/** A rule of the input whose name it is given. */
type MadeRule = (name: string) => Rule;

/** A rule that reads whatever inputs it needs. */
export function together(condition: string, message: string, ...[accepts, refuses]: Values): Rule {
  return { condition, message, accepts, refuses };
}

const about =
  (condition: (variable: string) => string, message: string, values: Values): MadeRule =>
  (name) =>
    together(condition(`var.${name}`), message, ...values);

/** The text matches a pattern that RE2 (Terraform) and JavaScript read alike. */
export function matches(pattern: string, message: string, ...values: Values): MadeRule {
  return about((given) => `can(regex(${quote(pattern)}, ${given}))`, message, values);
}

/** The same for an input that may be null. */
export function matchesIfGiven(pattern: string, message: string, ...values: Values): MadeRule {
  return ifGiven(matches(pattern, message, ...values));
}

export function oneOf(allowed: readonly string[], message: string, ...values: Values): MadeRule {
  return about((given) => `contains(${JSON.stringify(allowed)}, ${given})`, message, values);
}

type Bounds = Pick<NumberAttribute, "from" | "to">;

/** A whole number within bounds, both included. */
export function between({ from, to }: Bounds, message: string, ...values: Values): MadeRule {
  const isWithin = (given: string) =>
    `floor(${given}) == ${given} && ${given} >= ${from} && ${given} <= ${to}`;
  return about(isWithin, message, values);
}

/** Each entry of a list matches a pattern. */
export function eachMatches(pattern: string, message: string, ...values: Values): MadeRule {
  const isRight = `can(regex(${quote(pattern)}, entry))`;
  return about((given) => `alltrue([for entry in ${given} : ${isRight}])`, message, values);
}

/**
 * Each entry of a list keeps a rule, and the message names those that do not.
 *
 * @param isRight Terraform's condition about `entry`
 */
export function eachEntry(isRight: string, message: string, ...values: Values): MadeRule {
  const rule = about((given) => `alltrue([for entry in ${given} : ${isRight}])`, message, values);
  // Terraform makes the text of any value, null included.
  const wrong = (name: string) => `try([for entry in var.${name} : entry if !(${isRight})], [])`;
  return (name) => ({ ...rule(name), advice: `format("Found: %s.", join(", ", ${wrong(name)}))` });
}

/** At most so many entries of a list or a map, or characters of a text. */
export function atMostEntries(most: number, message: string, ...values: Values): MadeRule {
  return about((given) => `length(${given}) <= ${most}`, message, values);
}

/** The list takes no more characters than this as JSON. */
export function atMostCharacters(most: number, message: string, ...values: Values): MadeRule {
  return about((given) => `length(jsonencode(${given})) <= ${most}`, message, values);
}

/** Each value of a map matches a pattern, and each key is one of those that are allowed. */
export function entriesMatch(
  keys: readonly string[],
  pattern: string,
  message: string,
  ...values: Values
): MadeRule {
  const isRight = `contains(${JSON.stringify(keys)}, key) && can(regex(${quote(pattern)}, value))`;
  return about((given) => `alltrue([for key, value in ${given} : ${isRight}])`, message, values);
}

/** Each key of a map matches a pattern. */
export function keysMatch(pattern: string, message: string, ...values: Values): MadeRule {
  const isRight = `can(regex(${quote(pattern)}, key))`;
  return about((given) => `alltrue([for key in keys(${given}) : ${isRight}])`, message, values);
}

/** Each value of a map matches a pattern. */
export function valuesMatch(pattern: string, message: string, ...values: Values): MadeRule {
  const isRight = `can(regex(${quote(pattern)}, value))`;
  return about((given) => `alltrue([for value in values(${given}) : ${isRight}])`, message, values);
}

/** No two keys have the same value, as far as the values are known. */
export function valuesDiffer(message: string, ...values: Values): MadeRule {
  // By pairs: `distinct` is not known as long as one of the values is not.
  const equal = (given: string) =>
    `flatten([for key, value in ${given} : [for other, same in ${given} : value == same if key != other]])`;
  return about((given) => `!contains(${equal(given)}, true)`, message, values);
}

/** The same rule for an input that may be null. */
export function ifGiven(given: RuleOf): MadeRule {
  return (name) => {
    const rule = typeof given === "function" ? given(name) : given;
    return { ...rule, condition: `var.${name} == null ? true : ${rule.condition}` };
  };
}

/** The clusters that an object names are among those of the installation, where that names some of their account and region. */
export function clustersAmong(name: string): Rule {
  const clusters = `var.${name}.cluster_arns`;
  return {
    condition: `length(var.cluster_arns) == 0 || alltrue([for entry in try(${clusters}, null) == null ? [] : ${clusters} : try(contains(var.cluster_arns, entry) || !contains([for known in var.cluster_arns : split("/", known)[0]], split("/", entry)[0]), false)])`,
    message: `${name}.cluster_arns must be among cluster_arns, where that names some of its account and region: no other cluster there is looked at. Add the cluster to cluster_arns, too.`,
    accepts: [
      { value: { cluster_arns: [CLUSTER] }, with: { cluster_arns: [CLUSTER] } },
      { value: { cluster_arns: [] }, with: { cluster_arns: [CLUSTER] } },
      { value: { cluster_arns: [OF_MEMBER] }, with: { cluster_arns: [CLUSTER] } },
    ],
    refuses: [{ value: { cluster_arns: [`${CLUSTER}-2`] }, with: { cluster_arns: [CLUSTER] } }],
  };
}

/** The provider's region, in Terraform's words. */
export const CURRENT_REGION = "local.current_region";

/** Whether an ARN is of the provider's region, or not one at all, which another rule refuses. */
export function isHere(arn: string): string {
  return `try(split(":", ${arn})[3], ${CURRENT_REGION}) == ${CURRENT_REGION}`;
}

/** A number for people, such as 1,760. */
export function withCommas(number: number): string {
  return number.toLocaleString("en");
}

/** Terraform reads a backslash in a string as an escape. */
export function quote(pattern: string): string {
  return JSON.stringify(pattern).replaceAll("${", "$${");
}
