import { marshall } from "@aws-sdk/util-dynamodb";
import { PARTITION_KEY } from "../contract/ledger";
import type { Write } from "./table";

/** Renders a write for DynamoDB. A deletion has the key alone. */
export function renderWrite({ key, rev, item }: Write) {
  const isThere = `attribute_exists(${PARTITION_KEY})`;
  const unwritten =
    rev === undefined ? `attribute_not_exists(${PARTITION_KEY})` : `${isThere} AND attribute_not_exists(rev)`;
  return {
    whole: marshall({ ...item, [PARTITION_KEY]: key }, { removeUndefinedValues: true }),
    ConditionExpression: rev ? "rev = :rev" : unwritten,
    ...(rev ? { ExpressionAttributeValues: marshall({ ":rev": rev }) } : {}),
  };
}
