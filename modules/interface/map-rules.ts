import type { Examples, Rule } from "./input";
import { quote } from "./rules";

/** Each key of a map matches a pattern that RE2 (Terraform) and JavaScript read alike. */
export function keysMatch(name: string, pattern: string, message: string, examples: Examples): Rule {
  return {
    condition: `alltrue([for key in keys(var.${name}) : can(regex(${quote(pattern)}, key))])`,
    message,
    ...examples,
  };
}

/** Each value of a map matches a pattern. */
export function valuesMatch(name: string, pattern: string, message: string, examples: Examples): Rule {
  return {
    condition: `alltrue([for value in values(var.${name}) : can(regex(${quote(pattern)}, value))])`,
    message,
    ...examples,
  };
}

/** No two keys have the same value, as far as the values are known. */
export function valuesDiffer(name: string, message: string, examples: Examples): Rule {
  return {
    // By pairs: `distinct` is not known as long as one of the values is not.
    condition: `!contains(flatten([for key, value in var.${name} : [for other, same in var.${name} : value == same if key != other]]), true)`,
    message,
    ...examples,
  };
}
