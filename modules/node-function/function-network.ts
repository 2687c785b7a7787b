import type { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import type { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import type { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function";
import { Fn, type IResolvable, Token } from "cdktf";
import type { Construct } from "constructs";
import { arn, type Installation } from "../installation";
import type { VpcConfig } from "../network";
import {
  and,
  attributeOf,
  type Condition,
  choose,
  comment,
  grant,
  isGiven,
  type Statement,
} from "../terraform-language";

/** The VPC that a function joins. */
export interface FunctionNetwork {
  readonly vpcConfig?: VpcConfig | IResolvable;
  /** Whether it joins at all. Default: wherever a VPC is given */
  readonly when?: Condition;
}

/** Whether a function joins a VPC. */
function joins({ vpcConfig, when = true }: FunctionNetwork): Condition {
  return and(when, isGiven(vpcConfig));
}

/** Lets a function's role do what Lambda needs to place the function in its VPC, and the function's code none of it. */
export function grantNetwork(
  scope: Construct,
  installation: Installation,
  network: FunctionNetwork,
  role: IamRole,
  functionName: string,
): IamRolePolicy[] {
  const { vpcConfig } = network;
  const condition = joins(network);
  if (condition === false || vpcConfig === undefined) {
    return [];
  }
  const statements = networkStatements(installation, vpcConfig, functionName);
  const policy = grant(scope, "network", role, "use-network", statements, condition);
  const text =
    "Describe actions know no resources, and Lambda wants DeleteNetworkInterface on all of the account. All of it is Lambda's own doing: the function's code may not. The subnets of a shared VPC belong to another account.";
  return [comment(policy, text)];
}

/** Places the function in its VPC. */
export function placeInVpc(lambda: LambdaFunction, network: FunctionNetwork): void {
  const condition = joins(network);
  const { vpcConfig } = network;
  if (condition === false || vpcConfig === undefined) {
    return;
  }
  if (condition === true && !Token.isUnresolved(vpcConfig)) {
    const { subnetIds, securityGroupIds } = vpcConfig as VpcConfig;
    lambda.putVpcConfig({ subnetIds, securityGroupIds });
    return;
  }
  lambda.addOverride("dynamic.vpc_config", {
    for_each: choose<unknown[]>(condition, [1], []),
    content: {
      subnet_ids: attributeOf(vpcConfig, "subnetIds"),
      security_group_ids: attributeOf(vpcConfig, "securityGroupIds"),
    },
  });
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions */
function networkStatements(
  installation: Installation,
  vpcConfig: VpcConfig | IResolvable,
  functionName: string,
): Statement[] {
  const { partition, region } = installation;
  const arns = (kind: string, ids: unknown) =>
    Token.asList(Fn.formatlist(`arn:%s:ec2:%s:*:${kind}/%s`, [partition, region, ids]));
  return [
    {
      sid: "DescribeNetwork",
      actions: ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"],
      // EC2's Describe actions know no resources:
      // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
      resources: ["*"],
    },
    {
      sid: "CreateInterfacesInSubnets",
      actions: ["ec2:CreateNetworkInterface"],
      resources: arns("subnet", attributeOf(vpcConfig, "subnetIds")),
    },
    {
      sid: "CreateInterfacesWithGroups",
      actions: ["ec2:CreateNetworkInterface"],
      resources: arns("security-group", attributeOf(vpcConfig, "securityGroupIds")),
    },
    {
      sid: "ManageInterfaces",
      actions: [
        "ec2:AssignPrivateIpAddresses",
        "ec2:CreateNetworkInterface",
        "ec2:UnassignPrivateIpAddresses",
      ],
      resources: [arn(installation, "ec2", "network-interface/*")],
    },
    {
      sid: "DeleteInterfaces",
      actions: ["ec2:DeleteNetworkInterface"],
      // Lambda takes the whole account's or none: "include all resource IDs", says its page on VPCs.
      resources: [arn(installation, "ec2", "*/*")],
    },
    {
      sid: "DenyOwnCode",
      effect: "Deny",
      actions: [
        "ec2:AssignPrivateIpAddresses",
        "ec2:CreateNetworkInterface",
        "ec2:DeleteNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSubnets",
        "ec2:UnassignPrivateIpAddresses",
      ],
      resources: ["*"],
      // Set only in calls that the function's own code makes.
      conditions: {
        ArnEquals: { "lambda:SourceFunctionArn": [arn(installation, "lambda", `function:${functionName}`)] },
      },
    },
  ];
}
