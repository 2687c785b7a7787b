import { dependable, type ITerraformDependable, TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import { choose, isGiven } from "../terraform-language";

export interface Output {
  readonly description: string;
  readonly value: unknown;
  /** Null where the part that it names is off. */
  readonly isOptional: boolean;
  /** Resources that have to be there before the output is read. */
  readonly after: ITerraformDependable[] | undefined;
}

export const alwaysGiven = (description: string, value: unknown, after?: ITerraformDependable[]): Output => ({
  ...{ description, value, after, isOptional: false },
});

/** An output that is null where the part that it names is off. */
export const orNull = (description: string, value: unknown, after?: ITerraformDependable[]): Output => ({
  ...{ description, value, after, isOptional: true },
});

/**
 * Declares the outputs of a stack, by their names.
 *
 * @param whenOff what stands in for null, where the front cannot show that
 */
export function declareOutputs(
  scope: Construct,
  outputs: Readonly<Record<string, Output>>,
  whenOff?: string,
): void {
  for (const [name, { description, value, isOptional, after }] of Object.entries(outputs)) {
    const isReplaced = isOptional && whenOff !== undefined;
    const output = new TerraformOutput(scope, name, {
      description,
      value: isReplaced ? choose(isGiven(value), value, whenOff) : value,
    });
    if (after) {
      // By override: the class writes expressions, where Terraform wants bare addresses.
      output.addOverride("depends_on", after.map(dependable));
    }
  }
}
