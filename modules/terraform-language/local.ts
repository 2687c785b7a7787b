import { TerraformLocal, Token } from "cdktf";
import type { Construct } from "constructs";
import type { BoolValue } from "./condition";

/** Gives a Terraform expression that is read in several places a name; a literal needs none. */
export function nameText(scope: Construct, id: string, text: string): string {
  return Token.isUnresolved(text) ? new TerraformLocal(scope, id, text).asString : text;
}

/** The same for a condition. */
export function nameCondition(scope: Construct, id: string, condition: BoolValue): BoolValue {
  return typeof condition === "boolean" ? condition : new TerraformLocal(scope, id, condition).asBoolean;
}
