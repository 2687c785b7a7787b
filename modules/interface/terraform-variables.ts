import { TerraformVariable, Token } from "cdktf";
import type { Construct } from "constructs";
import { type Inputs, propertyName } from "../terraform-language";
import type { Input, InputKind } from "./input";

/**
 * Declares every input as a Terraform variable, and returns expressions that read the variables. An unknown name
 * throws.
 */
export function terraformVariables(scope: Construct, inputs: readonly Input[]): Inputs {
  const values = inputs.map((input) => [propertyName(input.name), declare(scope, input)]);
  return new Proxy<Inputs>(Object.fromEntries(values), {
    get: (all, name) => {
      if (!(name in all)) throw new Error(`There is no input ${String(name)}.`);
      return all[String(name)];
    },
  });
}

function declare(scope: Construct, input: Input): unknown {
  const variable = new TerraformVariable(scope, input.name, {
    type: input.type,
    description: input.description,
    sensitive: input.sensitive,
    // For variables that are not nullable, Terraform turns null into the default.
    nullable: input.default === null && !input.isRequired,
    validation: input.rules.map(({ condition, message, advice }) => ({
      condition: `\${${condition}}`,
      errorMessage: advice ? `${message} ${advice}` : message,
    })),
  });
  // Written by override, because cdktf's class refuses null as a default and renames the keys of a map.
  if (!input.isRequired) {
    variable.addOverride("default", input.default);
  }
  if (input.ephemeral) {
    variable.addOverride("ephemeral", true);
  }
  return READERS[input.kind](variable);
}

const READERS: Readonly<Record<InputKind, (variable: TerraformVariable) => unknown>> = {
  string: ({ stringValue }) => stringValue,
  number: ({ numberValue }) => numberValue,
  bool: ({ booleanValue }) => booleanValue,
  list: ({ listValue }) => listValue,
  map: ({ value }) => Token.asStringMap(value),
  object: ({ value }) => value,
};
