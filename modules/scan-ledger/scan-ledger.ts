import { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table";
import type { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import type { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import type { IResolvable } from "cdktf";
import { Construct } from "constructs";
import { ENFORCEMENT_PREFIX } from "../../functions/contract/blocking/enforcement";
import {
  DUE_ITEMS_INDEX,
  EXPIRY_ATTRIBUTE,
  OUTCOME_PREFIX,
  PARTITION_KEY,
} from "../../functions/contract/ledger";
import { type Installation, useKey } from "../installation";
import {
  type BoolValue,
  comment,
  grantDocument,
  isGiven,
  type Statement,
  sharedDocument,
} from "../terraform-language";
import { denyConfiguration } from "./gate-opening-rights";

/** Actions for asking for scans. A transaction needs the right of each of its writes, and none of its own. */
const ASKING_ACTIONS = ["BatchGetItem", "GetItem", "PutItem"].map((name) => `dynamodb:${name}`);
/** Keys of images, findings and all else that is known of an image. */
const OF_IMAGES = "*#linux/*";

export interface ScanLedgerProps {
  readonly installation: Installation;
  /** Whether the table can be restored to any second of the last 35 days. */
  readonly pointInTimeRecovery: IResolvable;
  /** Whether AWS refuses to delete the table. */
  readonly deletionProtection: IResolvable;
}

/** The table with one row per image: its verdict, and the scan that is under way, if any. */
export class ScanLedger extends Construct {
  readonly table: DynamodbTable;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ScanLedgerProps,
  ) {
    super(scope, id);
    const { installation, pointInTimeRecovery, deletionProtection } = props;
    comment(this, "The ledger: one row per image with its verdict, and the scan that is under way, if any.");
    this.table = new DynamodbTable(this, "table", {
      name: `${installation.name}-ledger`,
      billingMode: "PAY_PER_REQUEST",
      hashKey: PARTITION_KEY,
      attribute: [
        { name: PARTITION_KEY, type: "S" },
        { name: DUE_ITEMS_INDEX.hashKey, type: "S" },
        { name: DUE_ITEMS_INDEX.rangeKey, type: "S" },
      ],
      globalSecondaryIndex: [
        {
          ...DUE_ITEMS_INDEX,
          projectionType: "INCLUDE",
          nonKeyAttributes: [...DUE_ITEMS_INDEX.nonKeyAttributes],
        },
      ],
      ttl: { attributeName: EXPIRY_ATTRIBUTE, enabled: true },
      pointInTimeRecovery: { enabled: pointInTimeRecovery },
      deletionProtectionEnabled: deletionProtection,
      // Without a key of the user's it is AWS's own: the provider takes a key away no other way.
      serverSideEncryption: {
        enabled: isGiven(installation.kmsKeyArn),
        kmsKeyArn: installation.kmsKeyArn,
      },
    });
    comment(
      this.table,
      "The index is sparse: only rows with something to do have both keys, so only a summary scans the table. Later versions 6 of the provider deprecate the index's hash_key and range_key; version 5 knows no other way.",
    );
  }

  /**
   * Lets a role look for verdicts and ask for scans, as it reads and writes whatever else is kept in items, such as decisions of
   * the gate.
   *
   * @param exists whether there is such a role, where only Terraform knows
   */
  grantAsk(role: IamRole, exists: BoolValue = true): IamRolePolicy {
    return this.grantRows("ask", role, [], exists);
  }

  /**
   * Lets a role find what is due, record how scans end and delete what is over, besides all that `grantAsk` allows.
   *
   * @param enforces whether the role deletes what enforcement is done with, too
   * @param summaries whether the role reads the whole table, for summaries
   * @param exceptions whether it does so to find what uses exceptions
   */
  grantCoordinate(
    role: IamRole,
    {
      enforces,
      summaries,
      exceptions,
    }: { readonly [Task in "enforces" | "summaries" | "exceptions"]: BoolValue },
  ): IamRolePolicy {
    return this.grantRows("coordinate", role, [
      {
        sid: "DueItems",
        actions: ["dynamodb:Query"],
        resources: [`${this.table.arn}/index/${DUE_ITEMS_INDEX.name}`],
      },
      { sid: "ReadForSummary", actions: ["dynamodb:Scan"], resources: [this.table.arn], when: summaries },
      {
        sid: "ReadForExceptions",
        actions: ["dynamodb:Scan"],
        resources: [this.table.arn],
        when: exceptions,
      },
      {
        sid: "PublishedAndLeftOut",
        actions: ["dynamodb:DeleteItem"],
        resources: [this.table.arn],
        // A finding goes with a verdict that passes, and an image once the inputs leave it out.
        conditions: {
          "ForAllValues:StringLike": { "dynamodb:LeadingKeys": [`${OUTCOME_PREFIX}*`, OF_IMAGES] },
        },
      },
      {
        sid: "EnforcedItems",
        actions: ["dynamodb:DeleteItem"],
        resources: [this.table.arn],
        conditions: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": [`${ENFORCEMENT_PREFIX}*`] } },
        when: enforces,
      },
    ]);
  }

  private grantRows(
    purpose: string,
    role: IamRole,
    further: readonly Statement[] = [],
    exists: BoolValue = true,
  ): IamRolePolicy {
    const statements = [
      { sid: "Rows", actions: ASKING_ACTIONS, resources: [this.table.arn] },
      ...further,
      useKey("UseKeyOfLedger", this.props.installation, "dynamodb", ["kms:Decrypt", "kms:DescribeKey"]),
    ];
    return grantDocument(role, sharedDocument(this, purpose, statements), exists);
  }

  /**
   * Forbids a role to write what people and Terraform decide: exceptions, and whether the gate is open. Whatever else the
   * role may be allowed, by the user's own policies too.
   *
   * @param exists whether there is such a role, where only Terraform knows
   */
  denyConfiguration(role: IamRole, exists: BoolValue = true): IamRolePolicy {
    const document = sharedDocument(this, "deny-configuration", [denyConfiguration(this.table.arn)]);
    comment(document, "Exceptions, and whether the gate is open, are for Terraform and people to write.");
    return grantDocument(role, document, exists);
  }
}
