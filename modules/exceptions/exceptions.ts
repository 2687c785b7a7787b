import { DynamodbTableItem } from "@cdktf/provider-aws/lib/dynamodb-table-item";
import { Fn, type IResolvable, ref, TerraformLocal } from "cdktf";
import { Construct } from "constructs";
import { EXCEPTIONS_KEY } from "../../functions/contract/blocking/exceptions";
import { type Attribute, PARTITION_KEY } from "../../functions/contract/ledger";
import type { ScanLedger } from "../scan-ledger";
import { comment, hasTag, warnOfEntries } from "../terraform-language";

/**
 * If an exception ends after more hours than this, plans warn: a leap year and the last day, which counts to its end.
 */
const FAR_HOURS = 367 * 24;

/** Returns the Terraform expression of the exceptions as the ledger's item stores them: without null attributes. */
export function storedExceptions(list: string): string {
  return `[for entry in ${list} : {for name, value in entry : name => value if value != null}]`;
}

/** Images that may run although their verdict is FAILED. They are an item of the ledger that only Terraform writes. */
export class Exceptions extends Construct {
  readonly item: DynamodbTableItem;

  constructor(scope: Construct, id: string, exceptions: IResolvable, ledger: ScanLedger) {
    super(scope, id);
    comment(
      this,
      "Images that may run although their verdict is FAILED, in an item of the ledger that only Terraform writes.",
    );
    this.item = new DynamodbTableItem(this, "table-item", {
      tableName: ledger.table.name,
      hashKey: PARTITION_KEY,
      item: Fn.jsonencode({
        [PARTITION_KEY]: { S: EXCEPTIONS_KEY },
        ["exceptions" satisfies Attribute]: { S: Fn.jsonencode(this.nameList(exceptions)) },
      }),
    });
    comment(
      this.item,
      "The item exists without exceptions, too. So the last exception is removed by a change of the item, and an exception that somebody wrote by hand shows as drift.",
    );
  }

  private nameList(exceptions: IResolvable): IResolvable {
    const list = new TerraformLocal(this, "list", exceptions);
    const of = (condition: string) =>
      ref(`[for each in local.${list.friendlyUniqueId} : each.image if ${condition}]`);
    const warn = (id: string, images: IResolvable, what: string) =>
      warnOfEntries(this, id, "exceptions", images, what);
    // A day counts until its end.
    const end = 'length(each.until) == 10 ? timeadd("${each.until}T00:00:00Z", "24h") : each.until';
    warn(
      "ended",
      of(`timecmp(${end}, plantimestamp()) <= 0`),
      "have ended: extend exceptions that are still accepted, and remove the others",
    );
    warn(
      "with-tag",
      of(`!startswith(each.image, "sha256:") && ${hasTag("each.image")}`),
      "name a tag, which may move to another image. Name a digest, or the repository alone",
    );
    warn(
      "any-registry",
      of('can(regex("^[^/]*[*?]", each.image)) && !can(regex("^[*?/:]+$", each.image))'),
      "have a wildcard in the host of the registry: whoever runs a registry of such a name decides what passes. Name the host",
    );
    warn(
      "any-image",
      of('can(regex("^[*?/:]+$", each.image))'),
      "match every image, so FAILED images are never stopped. Name repositories, or open the gate for a while",
    );
    warn(
      "far",
      of(`timecmp(${end}, timeadd(plantimestamp(), "${FAR_HOURS}h")) > 0`),
      "end more than a year from now, and nobody reviews them before. Choose an earlier end, and extend it after a review",
    );
    return ref(storedExceptions(`local.${list.friendlyUniqueId}`));
  }
}
