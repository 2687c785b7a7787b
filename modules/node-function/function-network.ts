import type { IResolvable } from "cdktf";
import { arn, type Installation } from "../installation";
import { networkStatements } from "../network";
import { allow, type Statement } from "../terraform-language";

const OF_LAMBDA = {
  describe: ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"],
  manage: ["ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:UnassignPrivateIpAddresses"],
};

/** @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions */
export function functionNetworkStatements(installation: Installation, vpcConfig: IResolvable): Statement[] {
  return [
    ...networkStatements(installation, vpcConfig, OF_LAMBDA),
    // Lambda accepts only the whole account: "include all resource IDs", says its page on VPCs.
    allow("DeleteInterfaces", "ec2:DeleteNetworkInterface", [arn(installation, "ec2", "*/*")]),
    {
      sid: "DenyOwnCode",
      effect: "Deny",
      actions: [...OF_LAMBDA.describe, ...OF_LAMBDA.manage, "ec2:DeleteNetworkInterface"].sort(),
      resources: ["*"],
      // This key is present only in calls by the function's own code.
      conditions: {
        ArnLike: {
          "lambda:SourceFunctionArn": [arn(installation, "lambda", `function:${installation.name}-*`)],
        },
      },
    },
  ];
}
