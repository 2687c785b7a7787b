import { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table";
import type { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import type { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Construct } from "constructs";
import { type Installation, useKey } from "../installation";
import { comment, grant, type Statement } from "../terraform-language";

export interface ScanLedgerProps {
  readonly installation: Installation;
}

const OPEN_SCANS_INDEX = "open-scans";

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
      hashKey: "image",
      attribute: [
        { name: "image", type: "S" },
        { name: "scanState", type: "S" },
        { name: "dueAt", type: "S" },
      ],
      globalSecondaryIndex: [
        {
          name: OPEN_SCANS_INDEX,
          hashKey: "scanState",
          rangeKey: "dueAt",
          projectionType: "INCLUDE",
          nonKeyAttributes: [
            "attempts",
            "buildArn",
            "credentials",
            "lastSeenAt",
            "lastTaskArn",
            "platform",
            "reference",
            "repository",
            "requestedAt",
            "scanId",
            "startedAt",
            "sysdigDigest",
          ],
        },
      ],
      ttl: { attributeName: "expiresAt", enabled: true },
      pointInTimeRecovery: { enabled: true },
      serverSideEncryption: { enabled: true, kmsKeyArn: installation.kmsKeyArn },
    });
    comment(
      this.table,
      "The index is sparse: only rows with something to do have both keys, so nothing ever scans the table. Later versions 6 of the provider deprecate the index's hash_key and range_key; version 5 knows no other way.",
    );
  }

  /** Lets a role ask for scans and record their starting. */
  grantClaim(role: IamRole): IamRolePolicy {
    return this.grantRows("claim", role, ["dynamodb:UpdateItem"]);
  }

  /** Lets a role record how scans end and take outcomes away that are told, besides all that `grantClaim` allows. */
  grantCoordinate(role: IamRole): IamRolePolicy {
    return this.grantRows(
      "coordinate",
      role,
      ["dynamodb:GetItem", "dynamodb:UpdateItem"],
      [
        {
          sid: "ToldOutcomes",
          actions: ["dynamodb:DeleteItem"],
          resources: [this.table.arn],
          // The rows of images stay: only their TTL takes them away.
          conditions: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["outcome#*"] } },
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
        resources: [`${this.table.arn}/index/${OPEN_SCANS_INDEX}`],
      },
      ...further,
      useKey(this.props.installation, "dynamodb", ["kms:Decrypt", "kms:DescribeKey"]),
    ]);
  }
}
