import { type IResolvable, ref, TerraformElement, TerraformLocal, Token } from "cdktf";
import { Construct } from "constructs";
import { TAG_PATTERN } from "../../functions/contract/images/image";
import type { BoolValue } from "./expressions";

export interface Assertion {
  readonly condition: BoolValue;
  readonly errorMessage: string;
}

/** A `check` block, which only warns: https://developer.hashicorp.com/terraform/language/block/check */
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

const NAMED = 10;

/** Returns the Terraform condition that an image pattern names a tag and no digest. */
export function hasTag(pattern: string): string {
  return `can(regex("${TAG_PATTERN}", ${pattern}))`;
}

/**
 * Warns of entries of an input, by their images.
 *
 * @param what rest of the sentence that begins with the number of entries
 */
export function warnOfEntries(
  scope: Construct,
  id: string,
  input: string,
  entries: IResolvable,
  what: string,
): void {
  const part = new Construct(scope, id);
  const { friendlyUniqueId } = new TerraformLocal(part, "images", entries);
  const found = `local.${friendlyUniqueId}`;
  const more = `length(${found}) > ${NAMED} ? ["…"] : []`;
  const some = `join(", ", concat(slice(${found}, 0, min(${NAMED}, length(${found}))), ${more}))`;
  new TerraformCheck(part, "none", {
    condition: ref(`length(${found}) == 0`),
    errorMessage: Token.asString(ref(`"\${length(${found})} of ${input} ${what}: \${${some}}."`)),
  });
}
