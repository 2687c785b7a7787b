import { Token } from "cdktf";
import { propertyName } from "./input";
import { INPUTS } from "./inputs";

/**
 * Checks literal properties, defaults included, by the same rules that Terraform checks on its variables; what only
 * Terraform knows is left to it.
 *
 * @throws Error with all violations at once
 */
export function validateProps(props: Readonly<Record<string, unknown>>): void {
  const violations = INPUTS.flatMap((input) => {
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
    throw new Error(
      `FargateImageScanning cannot be created:\n${violations.map((text) => `- ${text}`).join("\n")}`,
    );
  }
}
