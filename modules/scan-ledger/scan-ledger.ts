import { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table";
import type { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import type { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Construct } from "constructs";
import {
  EXPIRY_ATTRIBUTE,
  OPEN_SCANS_INDEX,
  OUTCOME_PREFIX,
  PARTITION_KEY,
} from "../../functions/contract/ledger";
import { type Installation, useKey } from "../installation";
import { comment, grant, type Statement } from "../terraform-language";

export interface ScanLedgerProps {
  readonly installation: Installation;
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
    const { installation } = props;
    comment(this, "The ledger: one row per image with its verdict, and the scan that is under way, if any.");
    this.table = new DynamodbTable(this, "table", {
      name: `${installation.name}-ledger`,
      billingMode: "PAY_PER_REQUEST",
      hashKey: PARTITION_KEY,
      attribute: [
        { name: PARTITION_KEY, type: "S" },
        { name: OPEN_SCANS_INDEX.hashKey, type: "S" },
        { name: OPEN_SCANS_INDEX.rangeKey, type: "S" },
      ],
      globalSecondaryIndex: [
        {
          ...OPEN_SCANS_INDEX,
          projectionType: "KEYS_ONLY",
        },
      ],
      ttl: { attributeName: EXPIRY_ATTRIBUTE, enabled: true },
      pointInTimeRecovery: { enabled: true },
      serverSideEncryption: { enabled: true, kmsKeyArn: installation.kmsKeyArn },
    });
    comment(
      this.table,
      "The index is sparse: only rows with something to do have both keys, so nothing ever scans the table. Later versions 6 of the provider deprecate the index's hash_key and range_key; version 5 knows no other way.",
    );
  }

  /** Lets a role look for verdicts, ask for scans and record their starting. */
  grantClaim(role: IamRole): IamRolePolicy {
    return this.grantRows("claim", role, [
      "dynamodb:BatchGetItem",
      "dynamodb:GetItem",
      "dynamodb:UpdateItem",
    ]);
  }

  /** Lets a role record how scans end and delete published outcomes, besides all that `grantClaim` allows. */
  grantCoordinate(role: IamRole): IamRolePolicy {
    return this.grantRows(
      "coordinate",
      role,
      ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:UpdateItem"],
      [
        {
          sid: "PublishedOutcomes",
          actions: ["dynamodb:DeleteItem"],
          resources: [this.table.arn],
          // The rows of images stay: only their TTL takes them away.
          conditions: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": [`${OUTCOME_PREFIX}*`] } },
        },
      ],
    );
  }

  private grantRows(
    purpose: string,
    role: IamRole,
    actions: string[],
    further: readonly Statement[] = [],
  ): IamRolePolicy {
    return grant(this, purpose, role, `${purpose}-scans`, [
      { sid: "Rows", actions, resources: [this.table.arn] },
      {
        sid: "OpenScans",
        actions: ["dynamodb:Query"],
        resources: [`${this.table.arn}/index/${OPEN_SCANS_INDEX.name}`],
      },
      ...further,
      useKey(this.props.installation, "dynamodb", ["kms:Decrypt", "kms:DescribeKey"]),
    ]);
  }
}
