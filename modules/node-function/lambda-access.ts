import type { DataAwsIamPolicyDocument } from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import type { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { Construct } from "constructs";
import type { Installation } from "../installation";
import {
  and,
  assumedBy,
  type BoolValue,
  comment,
  grantDocument,
  isGiven,
  policyDocument,
} from "../terraform-language";
import { functionNetworkStatements } from "./function-network";

/**
 * Rights of Lambda itself for all functions of an installation: to assume their roles, and to connect them to a VPC.
 */
export class LambdaAccess extends Construct {
  readonly assumeRolePolicy: string;
  private readonly joins: BoolValue;
  private readonly networkDocument: DataAwsIamPolicyDocument;

  constructor(scope: Construct, id: string, installation: Installation) {
    super(scope, id);
    comment(
      this,
      "Rights of Lambda itself for the functions: to assume their roles, and to connect them to a VPC.",
    );
    this.assumeRolePolicy = assumedBy(this, "lambda");
    const vpcConfig = installation.inputs.functionVpcConfig;
    this.joins = isGiven(vpcConfig);
    const statements = functionNetworkStatements(installation, vpcConfig);
    this.networkDocument = comment(
      policyDocument(this, "network", statements, this.joins),
      "AWS defines no resources for Describe actions, and Lambda demands DeleteNetworkInterface on the whole account. Only Lambda itself uses these rights; the functions' code may not. The subnets of a shared VPC belong to another account.",
    );
  }

  /** Lets Lambda connect a function to its VPC with the function's role, and denies the same to the function's code. */
  grantNetwork(role: IamRole, exists: BoolValue = true): void {
    grantDocument(role, this.networkDocument, and(exists, this.joins));
  }
}
