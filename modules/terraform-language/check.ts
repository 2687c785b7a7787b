import { TerraformElement } from "cdktf";
import type { Construct } from "constructs";
import type { BoolValue } from "./condition";

export interface Assertion {
  readonly condition: BoolValue;
  /** The plan's warning where the condition does not hold. */
  readonly errorMessage: string;
}

/** A `check` block, which warns and stops nothing: https://developer.hashicorp.com/terraform/language/block/check */
export class TerraformCheck extends TerraformElement {
  constructor(
    scope: Construct,
    id: string,
    private readonly assertion: Assertion,
  ) {
    super(scope, id);
  }

  override toTerraform() {
    const { condition, errorMessage } = this.assertion;
    return { check: { [this.friendlyUniqueId]: { assert: { condition, error_message: errorMessage } } } };
  }

  override toHclTerraform() {
    return this.toTerraform();
  }
}
