import { CONFIG_PREFIX } from "../../functions/contract/ledger";
import type { Statement } from "../terraform-language";

/** All that write items. A transaction asks for the right of each of its operations. */
const WRITE_ACTIONS = [
  ...["BatchWriteItem", "DeleteItem", "PutItem", "UpdateItem"],
  ...["PartiQLDelete", "PartiQLInsert", "PartiQLUpdate"],
].map((action) => `dynamodb:${action}`);

/**
 * People may open the gate, with the policies of docs/command-rights.md, and Terraform writes exceptions. No role of the
 * installation may do either, whatever else it is allowed.
 */
export const denyConfiguration = (tableArn: string): Statement => ({
  sid: "DenyConfiguration",
  effect: "Deny",
  actions: WRITE_ACTIONS,
  resources: [tableArn],
  // Of a transaction or a batch each key is a value, so that one is enough:
  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
  conditions: { "ForAnyValue:StringLike": { "dynamodb:LeadingKeys": [`${CONFIG_PREFIX}*`] } },
});
