import type { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function";
import { Fn, type IResolvable, Token } from "cdktf";
import { arn, type Installation } from "../installation";
import type { VpcConfig } from "../network";
import { and, attributeOf, type Condition, choose, isGiven, type Statement } from "../terraform-language";

/** The VPC that a function joins. */
export interface FunctionNetwork {
  readonly vpcConfig?: VpcConfig | IResolvable;
  /** Whether it joins at all. Default: wherever a VPC is given */
  readonly when?: Condition;
}

/** Whether a function joins a VPC. */
export function joins({ vpcConfig, when = true }: FunctionNetwork): Condition {
  return and(when, isGiven(vpcConfig));
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

/**
 * What Lambda needs to place functions in a VPC; each function's role belongs to that function alone.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
 */
export function networkStatements(
  installation: Installation,
  vpcConfig: VpcConfig | IResolvable,
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
        ArnLike: {
          "lambda:SourceFunctionArn": [arn(installation, "lambda", `function:${installation.name}-*`)],
        },
      },
    },
  ];
}
