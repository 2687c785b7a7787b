import type { NumberAttribute } from "../../functions/contract/blocking/attributes";
import { CLUSTER, OF_MEMBER } from "./examples";
import type { Examples, Rule } from "./input";

/** The text matches a pattern that RE2 (Terraform) and JavaScript read alike. */
export function matches(name: string, pattern: string, message: string, examples: Examples): Rule {
  return {
    condition: `can(regex(${quote(pattern)}, var.${name}))`,
    message,
    ...examples,
  };
}

/** The same for an input that may be null. */
export function matchesIfGiven(name: string, pattern: string, message: string, examples: Examples): Rule {
  return ifGiven(name, matches(name, pattern, message, examples));
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

export function oneOf(name: string, allowed: readonly string[], message: string, examples: Examples): Rule {
  return {
    condition: `contains(${JSON.stringify(allowed)}, var.${name})`,
    message,
    ...examples,
  };
}

/** A whole number within bounds, both included. */
export function between(
  name: string,
  { from, to }: Pick<NumberAttribute, "from" | "to">,
  message: string,
  examples: Examples,
): Rule {
  return {
    condition: `floor(var.${name}) == var.${name} && var.${name} >= ${from} && var.${name} <= ${to}`,
    message,
    ...examples,
  };
}

/** Each entry of a list matches a pattern. */
export function eachMatches(name: string, pattern: string, message: string, examples: Examples): Rule {
  return {
    condition: `alltrue([for entry in var.${name} : can(regex(${quote(pattern)}, entry))])`,
    message,
    ...examples,
  };
}

/**
 * Each entry of a list keeps a rule, and the message names those that do not.
 *
 * @param isRight Terraform's condition about `entry`
 */
export function eachEntry(name: string, isRight: string, message: string, examples: Examples): Rule {
  // Terraform evaluates the text for any value, null included.
  const wrong = `try([for entry in var.${name} : entry if !(${isRight})], [])`;
  return {
    condition: `alltrue([for entry in var.${name} : ${isRight}])`,
    message,
    advice: `"Found: \${join(", ", ${wrong})}."`,
    ...examples,
  };
}

/** The same rule for an input that may be null. */
export function ifGiven(name: string, rule: Rule): Rule {
  return { ...rule, condition: `var.${name} == null ? true : ${rule.condition}` };
}

/** The provider's region, in Terraform's words. */
export const CURRENT_REGION = "local.current_region";

/** Whether an ARN is of the provider's region, or not one at all, which another rule refuses. */
export function isHere(arn: string): string {
  return `try(split(":", ${arn})[3], ${CURRENT_REGION}) == ${CURRENT_REGION}`;
}

/** At most so many entries of a list or a map, or characters of a text. */
export function atMostEntries(name: string, most: number, message: string, examples: Examples): Rule {
  return {
    condition: `length(var.${name}) <= ${most}`,
    message,
    ...examples,
  };
}

/** Each value of a map matches a pattern, and each key is one of those that are allowed. */
export function entriesMatch(
  name: string,
  keys: readonly string[],
  pattern: string,
  message: string,
  examples: Examples,
): Rule {
  return {
    condition: `alltrue([for key, value in var.${name} : contains(${JSON.stringify(keys)}, key) && can(regex(${quote(pattern)}, value))])`,
    message,
    ...examples,
  };
}

/** The list takes no more characters than this as JSON. */
export function atMostCharacters(name: string, most: number, message: string, examples: Examples): Rule {
  return {
    condition: `length(jsonencode(var.${name})) <= ${most}`,
    message,
    ...examples,
  };
}

/** A rule that reads another input, too. */
export function together(condition: string, message: string, examples: Examples): Rule {
  return { condition, message, ...examples };
}

/** A number for people, such as 1,760. */
export function withCommas(number: number): string {
  return number.toLocaleString("en");
}

/** Terraform reads a backslash in a string as an escape. */
export function quote(pattern: string): string {
  return JSON.stringify(pattern).replaceAll("${", "$${");
}
