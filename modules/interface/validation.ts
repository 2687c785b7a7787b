import { Token } from "cdktf";
import { propertyName } from "../terraform-language";
import type { Input } from "./input";

/**
 * Checks literal properties, defaults included, by the same rules that Terraform checks on its variables; what only
 * Terraform knows is left to it.
 *
 * @param what the construct that has the properties
 * @throws Error with all violations at once
 */
export function validateProps(
  what: string,
  inputs: readonly Input[],
  props: Readonly<Record<string, unknown>>,
): void {
  const violations = inputs.flatMap((input) => {
    const value = props[propertyName(input.name)];
    if (value === undefined || Token.isUnresolved(value)) {
      return value === undefined && input.isRequired
        ? [`${input.name} must be given. ${input.description}`]
        : [];
    }
    if (input.ephemeral) {
      return [
        `${input.name} must not be a literal, which would be written into the configuration. Pass an ephemeral TerraformVariable, or use an existing secret.`,
      ];
    }
    return input.rules
      .filter(({ holds }) => holds && !holds(value as never, props))
      .map(({ message, advice }) => (advice ? `${message} ${advice.of(value as never)}` : message));
  });
  if (violations.length > 0) {
    throw new Error(`${what} cannot be created:\n${violations.map((text) => `- ${text}`).join("\n")}`);
  }
}

/** Properties that are not given, or null, get the default of their input. */
export function withDefaults<Props extends object>(inputs: readonly Input[], given: Props): Required<Props> {
  const values: Record<string, unknown> = { ...(given as object) };
  for (const input of inputs) {
    const property = propertyName(input.name);
    values[property] ??= input.default ?? undefined;
  }
  return values as Required<Props>;
}
