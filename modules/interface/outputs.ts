import { dependable, type ITerraformDependable, TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import { choose, isGiven } from "../terraform-language";

/** Description and value of an output, and resources that must exist before it is read. */
export type Output = readonly [description: string, value: unknown, after?: ITerraformDependable[]];

/**
 * Declares outputs by name.
 *
 * @param whenOff value instead of a text that is null, because cdktf's command line fails on null
 */
export function declareOutputs(
  scope: Construct,
  outputs: Readonly<Record<string, Output>>,
  whenOff?: string,
): void {
  for (const [name, [description, value, after]] of Object.entries(outputs)) {
    const isReplaced = typeof value === "string" && whenOff !== undefined;
    const output = new TerraformOutput(scope, name, {
      description,
      value: isReplaced ? choose(isGiven(value), value, whenOff) : value,
    });
    if (after) {
      // Written by override, because cdktf's class writes expressions, but Terraform wants bare addresses.
      output.addOverride("depends_on", after.map(dependable));
    }
  }
}
