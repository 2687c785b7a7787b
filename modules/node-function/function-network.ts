import type { IResolvable } from "cdktf";
import { arn, type Installation } from "../installation";
import { networkStatements } from "../network";
import { allow, type Statement } from "../terraform-language";

/** Calls with which Lambda itself places a function in a VPC. */
const OF_LAMBDA = {
  describe: ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"],
  manage: ["ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:UnassignPrivateIpAddresses"],
};

/**
 * Rights that Lambda needs to place functions in a VPC; each function's role belongs to that function alone.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
 */
export function functionNetworkStatements(installation: Installation, vpcConfig: IResolvable): Statement[] {
  return [
    ...networkStatements(installation, vpcConfig, OF_LAMBDA),
    // Lambda takes the whole account's or none: "include all resource IDs", says its page on VPCs.
    allow("DeleteInterfaces", "ec2:DeleteNetworkInterface", [arn(installation, "ec2", "*/*")]),
    {
      sid: "DenyOwnCode",
      effect: "Deny",
      actions: [...OF_LAMBDA.describe, ...OF_LAMBDA.manage, "ec2:DeleteNetworkInterface"].sort(),
      resources: ["*"],
      // Set only in calls that the function's own code makes.
      conditions: {
        ArnLike: {
          "lambda:SourceFunctionArn": [arn(installation, "lambda", `function:${installation.name}-*`)],
        },
      },
    },
  ];
}
