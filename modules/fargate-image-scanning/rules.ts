import { Token } from "cdktf";
import { CLUSTER } from "./examples";
import { type Examples, propertyName, type Rule } from "./input";

/** Text that is a literal, and not a token that only Terraform knows. */
export function breaks(pattern: RegExp, text: unknown): boolean {
  return !Token.isUnresolved(text) && !pattern.test(String(text ?? ""));
}

/** The text matches a pattern that RE2 (Terraform) and JavaScript read alike. */
export function matches(name: string, pattern: string, message: string, examples: Examples): Rule {
  return {
    condition: `can(regex(${quote(pattern)}, var.${name}))`,
    holds: (value: string) => !breaks(new RegExp(pattern), value),
    message,
    ...examples,
  };
}

/** The same for an input that may be null. */
export function matchesIfGiven(name: string, pattern: string, message: string, examples: Examples): Rule {
  const rule = matches(name, pattern, message, examples);
  return { ...rule, condition: `var.${name} == null ? true : ${rule.condition}` };
}

/** The same for an attribute that an object that may be null has to have. */
export function attributeMatches(
  name: string,
  attribute: string,
  pattern: string,
  message: string,
  examples: Examples,
): Rule {
  return {
    condition: `var.${name} == null ? true : can(regex(${quote(pattern)}, var.${name}.${attribute}))`,
    holds: (value: Record<string, unknown>) =>
      !breaks(new RegExp(pattern), value[propertyName(attribute)] ?? ""),
    message,
    ...examples,
  };
}

/** The same for an attribute that may be null, too. */
export function optionalAttributeMatches(
  name: string,
  attribute: string,
  pattern: string,
  message: string,
  examples: Examples,
): Rule {
  return {
    condition: `try(var.${name}.${attribute}, null) == null ? true : can(regex(${quote(pattern)}, var.${name}.${attribute}))`,
    holds: (value: Record<string, unknown>) => {
      const text = value[propertyName(attribute)] ?? undefined;
      return text === undefined || !breaks(new RegExp(pattern), text);
    },
    message,
    ...examples,
  };
}

/** The same for each entry of a list attribute, of which there must be one. */
export function attributeListMatches(
  name: string,
  attribute: string,
  pattern: string,
  message: string,
  examples: Examples,
): Rule {
  return {
    // A list that is null can be neither counted nor looked through.
    condition: `var.${name} == null ? true : try(length(var.${name}.${attribute}) > 0 && alltrue([for entry in var.${name}.${attribute} : can(regex(${quote(pattern)}, entry))]), false)`,
    holds: (value: Record<string, unknown>) => {
      const entries = value[propertyName(attribute)];
      return (
        Token.isUnresolved(entries) ||
        (Array.isArray(entries) &&
          entries.length > 0 &&
          !entries.some((entry) => breaks(new RegExp(pattern), entry)))
      );
    },
    message,
    ...examples,
  };
}

/** A list attribute of an object that may be null has no more entries than this. */
export function attributeListAtMost(
  name: string,
  attribute: string,
  most: number,
  message: string,
  examples: Examples,
): Rule {
  return {
    // A list that is null is not what this rule is about.
    condition: `try(length(var.${name}.${attribute}) <= ${most}, true)`,
    holds: (value: Record<string, unknown>) => {
      const entries = value[propertyName(attribute)];
      return !Array.isArray(entries) || entries.length <= most;
    },
    message,
    ...examples,
  };
}

/** An attribute of an object that may be null is one of these; Terraform has its default where it is left out. */
export function attributeOneOf(
  name: string,
  attribute: string,
  allowed: readonly string[],
  message: string,
  examples: Examples,
): Rule {
  return {
    condition: `try(var.${name}.${attribute}, null) == null ? true : contains(${JSON.stringify(allowed)}, var.${name}.${attribute})`,
    holds: (value: Record<string, unknown>) => {
      const text = value[propertyName(attribute)] ?? undefined;
      return text === undefined || Token.isUnresolved(text) || allowed.includes(String(text));
    },
    message,
    ...examples,
  };
}

/** The same for a whole number within bounds, both included. */
export function attributeBetween(
  name: string,
  attribute: string,
  least: number,
  most: number,
  message: string,
  examples: Examples,
): Rule {
  const path = `var.${name}.${attribute}`;
  return {
    condition: `var.${name} == null ? true : floor(${path}) == ${path} && ${path} >= ${least} && ${path} <= ${most}`,
    holds: (value: Record<string, unknown>) => {
      const number = value[propertyName(attribute)] ?? undefined;
      return (
        number === undefined ||
        Token.isUnresolved(number) ||
        (Number.isInteger(number) && Number(number) >= least && Number(number) <= most)
      );
    },
    message,
    ...examples,
  };
}

/** The clusters that an object names are among those of the installation, where that names some. */
export function clustersAmong(name: string): Rule {
  const clusters = `var.${name}.cluster_arns`;
  return {
    condition: `length(var.cluster_arns) == 0 || alltrue([for entry in try(${clusters}, null) == null ? [] : ${clusters} : try(contains(var.cluster_arns, entry), false)])`,
    holds: ({ clusterArns }: { clusterArns?: readonly string[] }, props) => {
      const known = other(props, "cluster_arns");
      if (Token.isUnresolved(clusterArns) || Token.isUnresolved(known)) {
        return true;
      }
      const installed = known as readonly string[];
      return (
        installed.length === 0 ||
        installed.some((entry) => Token.isUnresolved(entry)) ||
        (clusterArns ?? []).every((entry) => Token.isUnresolved(entry) || installed.includes(entry))
      );
    },
    message: `${name}.cluster_arns must be among cluster_arns, where that names some: no task event of another cluster is seen. Add the cluster to cluster_arns, too.`,
    accepts: [
      { value: { cluster_arns: [CLUSTER] }, with: { cluster_arns: [CLUSTER] } },
      { value: { cluster_arns: [] }, with: { cluster_arns: [CLUSTER] } },
    ],
    refuses: [{ value: { cluster_arns: [`${CLUSTER}-2`] }, with: { cluster_arns: [CLUSTER] } }],
  };
}

export function oneOf(name: string, allowed: readonly string[], message: string, examples: Examples): Rule {
  return {
    condition: `contains(${JSON.stringify(allowed)}, var.${name})`,
    holds: (value: string) => allowed.includes(value),
    message,
    ...examples,
  };
}

/** A whole number within bounds, both included. */
export function between(
  name: string,
  least: number,
  most: number,
  message: string,
  examples: Examples,
): Rule {
  return {
    condition: `floor(var.${name}) == var.${name} && var.${name} >= ${least} && var.${name} <= ${most}`,
    holds: (value: number) => Number.isInteger(value) && value >= least && value <= most,
    message,
    ...examples,
  };
}

/** Each entry of a list matches a pattern. */
export function eachMatches(name: string, pattern: string, message: string, examples: Examples): Rule {
  return {
    condition: `alltrue([for entry in var.${name} : can(regex(${quote(pattern)}, entry))])`,
    holds: (value: readonly string[]) => !value.some((entry) => breaks(new RegExp(pattern), entry)),
    message,
    ...examples,
  };
}

export function atMost(name: string, most: number, message: string, examples: Examples): Rule {
  return {
    condition: `length(var.${name}) <= ${most}`,
    holds: (value: readonly string[]) => value.length <= most,
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
    holds: (value: Record<string, string>) =>
      Object.entries(value).every(([key, text]) => keys.includes(key) && !breaks(new RegExp(pattern), text)),
    message,
    ...examples,
  };
}

/** The list takes no more characters than this as JSON. */
export function atMostCharacters(name: string, most: number, message: string, examples: Examples): Rule {
  return {
    condition: `length(jsonencode(var.${name})) <= ${most}`,
    holds: (value: readonly string[]) => characters(value) <= most,
    message,
    ...examples,
  };
}

/** The length of a value as Terraform's `jsonencode` writes it: these five take six characters each. */
export function characters(value: unknown): number {
  return asJson(value).length;
}

/** The same in bytes of UTF-8. */
export function bytes(value: unknown): number {
  return Buffer.byteLength(asJson(value));
}

function asJson(value: unknown): string {
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, "\\u0000");
}

/** The text takes no more characters than this. */
export function textAtMost(name: string, most: number, message: string, examples: Examples): Rule {
  return {
    condition: `length(var.${name}) <= ${most}`,
    holds: (value: string) => Token.isUnresolved(value) || value.length <= most,
    message,
    ...examples,
  };
}

/** A rule that Terraform checks on an input of fixed default and that reads another property, too. */
export function together(
  condition: string,
  holds: (props: Readonly<Record<string, unknown>>) => boolean,
  message: string,
  examples: Examples,
): Rule {
  return { condition, holds: (_value: never, props) => holds(props), message, ...examples };
}

/** The value of another input among the properties of the construct. */
export function other(props: Readonly<Record<string, unknown>>, inputName: string): unknown {
  return props[propertyName(inputName)];
}

/** Terraform reads a backslash in a string as an escape. */
export function quote(pattern: string): string {
  return JSON.stringify(pattern).replaceAll("${", "$${");
}
