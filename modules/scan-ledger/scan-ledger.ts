import { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table";
import type { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import type { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import type { Construct } from "constructs";
import { ENFORCEMENT_PREFIX } from "../../functions/contract/blocking/enforcement";
import { CONFIG_PREFIX } from "../../functions/contract/blocking/gate";
import {
  DUE_ITEMS_INDEX,
  EXPIRY_ATTRIBUTE,
  OUTCOME_PREFIX,
  PARTITION_KEY,
} from "../../functions/contract/ledger";
import { type Installation, Part, useKey } from "../installation";
import {
  allow,
  type BoolValue,
  comment,
  grantDocument,
  isGiven,
  type Statement,
  sharedDocument,
} from "../terraform-language";

/** Actions that asking for scans needs. A transaction needs the right for each of its writes, and no other right. */
const ASKING_ACTIONS = ["BatchGetItem", "GetItem", "PutItem"].map((name) => `dynamodb:${name}`);
/** Keys of all items about images, such as findings. */
const OF_IMAGES = "*#linux/*";

/** The table with one row per image: its verdict, and its open scan if there is one. */
export class ScanLedger extends Part {
  readonly table: DynamodbTable;

  constructor(scope: Construct, id: string, installation: Installation) {
    super(scope, id, installation);
    const { inputs } = installation;
    comment(this, "The ledger: one row per image, with its verdict, and its open scan if there is one.");
    this.table = new DynamodbTable(this, "table", {
      name: `${installation.name}-ledger`,
      billingMode: "PAY_PER_REQUEST",
      hashKey: PARTITION_KEY,
      attribute: [
        { name: PARTITION_KEY, type: "S" },
        { name: DUE_ITEMS_INDEX.hashKey, type: "S" },
        { name: DUE_ITEMS_INDEX.rangeKey, type: "S" },
      ],
      globalSecondaryIndex: [{ ...DUE_ITEMS_INDEX, projectionType: "KEYS_ONLY" }],
      ttl: { attributeName: EXPIRY_ATTRIBUTE, enabled: true },
      pointInTimeRecovery: { enabled: inputs.ledgerPointInTimeRecovery },
      deletionProtectionEnabled: inputs.ledgerDeletionProtection,
      // Without a user's key, AWS's own key is used: the provider can remove a key in no other way.
      serverSideEncryption: { enabled: isGiven(inputs.kmsKeyArn), kmsKeyArn: inputs.kmsKeyArn },
    });
    comment(
      this.table,
      "The index is sparse: only rows with something to do have both keys, so only a summary scans the table. Later releases of the provider's version 6 deprecate the index's hash_key and range_key; version 5 has no other arguments.",
    );
  }

  /**
   * Lets a role look up verdicts and ask for scans. The role may read and write other items, too, such as the gate's
   * decisions.
   *
   * @param exists whether the role exists, if only Terraform knows this
   */
  grantAsk(role: IamRole, exists: BoolValue = true): IamRolePolicy {
    return this.grantRows("ask", role, [], exists);
  }

  /**
   * Lets a role find due items, record how scans end and delete finished items, besides everything that `grantAsk`
   * allows.
   *
   * @param enforces whether the role deletes items of finished enforcement, too
   * @param summaries whether the role scans the table for summaries
   * @param exceptions whether the role scans the table for uses of exceptions
   */
  grantCoordinate(
    role: IamRole,
    { enforces, summaries, exceptions }: Readonly<Record<"enforces" | "summaries" | "exceptions", BoolValue>>,
  ): IamRolePolicy {
    return this.grantRows("coordinate", role, [
      allow("DueItems", "dynamodb:Query", `${this.table.arn}/index/${DUE_ITEMS_INDEX.name}`),
      allow("ReadForSummary", "dynamodb:Scan", this.table.arn, { when: summaries }),
      allow("ReadForExceptions", "dynamodb:Scan", this.table.arn, { when: exceptions }),
      // A passing verdict deletes the item of a finding. An image that inputs leave out is deleted, too.
      allow("PublishedAndLeftOut", "dynamodb:DeleteItem", this.table.arn, {
        conditions: {
          "ForAllValues:StringLike": { "dynamodb:LeadingKeys": [`${OUTCOME_PREFIX}*`, OF_IMAGES] },
        },
      }),
      allow("EnforcedItems", "dynamodb:DeleteItem", this.table.arn, {
        conditions: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": [`${ENFORCEMENT_PREFIX}*`] } },
        when: enforces,
      }),
    ]);
  }

  private grantRows(purpose: string, role: IamRole, further: readonly Statement[], exists: BoolValue = true) {
    const statements = [
      allow("Rows", ASKING_ACTIONS, this.table.arn),
      ...further,
      useKey("UseKeyOfLedger", this.installation, "dynamodb", ["kms:Decrypt", "kms:DescribeKey"]),
    ];
    return grantDocument(role, sharedDocument(this, purpose, statements), exists);
  }

  /**
   * Forbids a role to write exceptions or open the gate, even if another policy, such as a user's, allows it.
   *
   * @param exists whether the role exists, if only Terraform knows this
   */
  denyConfiguration(role: IamRole, exists: BoolValue = true): IamRolePolicy {
    const document = sharedDocument(this, "deny-configuration", [noConfiguration(this.table.arn)]);
    comment(document, "Only Terraform and people may write exceptions and open the gate.");
    return grantDocument(role, document, exists);
  }
}

/** All actions that write items. A transaction needs the right for each of its operations. */
const WRITE_ACTIONS = [
  ...["BatchWriteItem", "DeleteItem", "PutItem", "UpdateItem"],
  ...["PartiQLDelete", "PartiQLInsert", "PartiQLUpdate"],
].map((action) => `dynamodb:${action}`);

/**
 * Forbids what no role of the module does: people open the gate, with the policies of docs/command-rights.md, and
 * Terraform writes exceptions.
 */
const noConfiguration = (tableArn: string): Statement => ({
  sid: "DenyConfiguration",
  effect: "Deny",
  actions: WRITE_ACTIONS,
  resources: [tableArn],
  // Each key of a transaction or batch is a value of this condition, so one match is enough:
  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
  conditions: { "ForAnyValue:StringLike": { "dynamodb:LeadingKeys": [`${CONFIG_PREFIX}*`] } },
});
