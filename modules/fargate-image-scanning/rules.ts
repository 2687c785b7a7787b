import { propertyName, type Rule } from "./input";

/** The text matches a pattern that RE2 (Terraform) and JavaScript read alike; null passes where the input is optional. */
export function matches(name: string, pattern: string, message: string): Rule {
  return {
    condition: `var.${name} == null ? true : can(regex(${quote(pattern)}, var.${name}))`,
    holds: (value: string) => new RegExp(pattern).test(value),
    message,
  };
}

export function oneOf(name: string, allowed: readonly string[], message: string): Rule {
  return {
    condition: `contains(${JSON.stringify(allowed)}, var.${name})`,
    holds: (value: string) => allowed.includes(value),
    message,
  };
}

/** A whole number within bounds, both included. */
export function between(name: string, least: number, most: number, message: string): Rule {
  return {
    condition: `floor(var.${name}) == var.${name} && var.${name} >= ${least} && var.${name} <= ${most}`,
    holds: (value: number) => Number.isInteger(value) && value >= least && value <= most,
    message,
  };
}

/** Each entry of a list matches a pattern. */
export function eachMatches(name: string, pattern: string, message: string): Rule {
  return {
    condition: `alltrue([for entry in var.${name} : can(regex(${quote(pattern)}, entry))])`,
    holds: (value: readonly string[]) => value.every((entry) => new RegExp(pattern).test(entry)),
    message,
  };
}

export function atMost(name: string, most: number, message: string): Rule {
  return {
    condition: `length(var.${name}) <= ${most}`,
    holds: (value: readonly string[]) => value.length <= most,
    message,
  };
}

/** A rule that Terraform checks on an input of fixed default and that reads another property, too. */
export function together(
  condition: string,
  holds: (props: Readonly<Record<string, unknown>>) => boolean,
  message: string,
): Rule {
  return { condition, holds: (_value: never, props) => holds(props), message };
}

/** The value of another input among the properties of the construct. */
export function other(props: Readonly<Record<string, unknown>>, inputName: string): unknown {
  return props[propertyName(inputName)];
}

/** Terraform reads a backslash in a string as an escape. */
function quote(pattern: string): string {
  return JSON.stringify(pattern).replaceAll("${", "$${");
}
