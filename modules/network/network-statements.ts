import { Fn, type IResolvable, Token } from "cdktf";
import { arn, type Installation } from "../installation";
import { allow, attributeOf, type Statement } from "../terraform-language";

/** The actions of EC2 in which services differ that place something in a VPC. */
export interface NetworkActions {
  /** All of them `Describe` actions. */
  readonly describe: readonly string[];
  /** On the network interfaces themselves. */
  readonly manage: readonly string[];
}

/** Rights of every service that makes network interfaces: in these subnets and with these groups, and no others. */
export function networkStatements(
  installation: Installation,
  vpcConfig: IResolvable,
  { describe, manage }: NetworkActions,
): Statement[] {
  return [
    // EC2's Describe actions know no resources:
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
    allow("DescribeNetwork", [...describe], "*"),
    allow("CreateInterfacesInSubnets", "ec2:CreateNetworkInterface", subnetArns(installation, vpcConfig)),
    allow(
      "CreateInterfacesWithGroups",
      "ec2:CreateNetworkInterface",
      arns(installation, "security-group", attributeOf(vpcConfig, "security_group_ids")),
    ),
    allow("ManageInterfaces", [...manage], interfaceArns(installation)),
  ];
}

export function subnetArns(installation: Installation, vpcConfig: IResolvable): string[] {
  return arns(installation, "subnet", attributeOf(vpcConfig, "subnet_ids"));
}

/** Interfaces have no names that are known before they are made. */
export function interfaceArns(installation: Installation): string[] {
  return [arn(installation, "ec2", "network-interface/*")];
}

/** `*` for the account: the subnets of a shared VPC belong to another one. The ids are exact. */
function arns({ partition, region }: Installation, kind: string, ids: unknown): string[] {
  return Token.asList(Fn.formatlist(`arn:%s:ec2:%s:*:${kind}/%s`, [partition, region, ids]));
}
