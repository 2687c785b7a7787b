import { TerraformLocal } from "cdktf";
import type { Construct } from "constructs";
import type { BoolValue } from "./condition";

/** Gives an expression that is read in several places a name. */
export function nameText(scope: Construct, id: string, text: string): string {
  return new TerraformLocal(scope, id, text).asString;
}

/** The same for a condition. */
export function nameCondition(scope: Construct, id: string, condition: BoolValue): BoolValue {
  return new TerraformLocal(scope, id, condition).asBoolean;
}
