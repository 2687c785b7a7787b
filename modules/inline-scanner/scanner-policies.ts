import { Fn, type IResolvable, Token } from "cdktf";
import { arn, type Installation } from "../installation";
import type { VpcConfig } from "../network";
import { attributeOf, choose, hasEntries, type Statement } from "../terraform-language";

/** May write the build log and the test reports of the managed report group, and nothing that creates a group. */
export function reportStatements(logGroupArn: string, reportGroupArn: string): Statement[] {
  return [
    {
      sid: "WriteBuildLog",
      actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
      resources: [`${logGroupArn}:*`],
    },
    {
      sid: "WriteReports",
      actions: ["codebuild:BatchPutTestCases", "codebuild:CreateReport", "codebuild:UpdateReport"],
      resources: [reportGroupArn],
    },
  ];
}

/** May pull from ECR: the given repositories, or all of this account in every region where none are given. */
export function pullStatements(installation: Installation, repositoryArns: string[]): Statement[] {
  const allOwn = [`arn:${installation.partition}:ecr:*:${installation.accountId}:repository/*`];
  return [
    {
      sid: "PullImages",
      actions: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
      resources: Token.asList(choose<string[]>(hasEntries(repositoryArns), repositoryArns, allOwn)),
    },
    {
      sid: "LogInToRegistry",
      actions: ["ecr:GetAuthorizationToken"],
      // This action knows no resources:
      // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html
      resources: ["*"],
    },
  ];
}

/** May read the credentials of private registries: exactly these secrets, with exactly these keys. */
export function registrySecretStatements(secretArns: string[], keyArns: string[]): Statement[] {
  return [
    { sid: "ReadRegistrySecrets", actions: ["secretsmanager:GetSecretValue"], resources: secretArns },
    {
      sid: "UseKeysOfRegistrySecrets",
      actions: ["kms:Decrypt"],
      resources: keyArns,
      // `*` for the region: a secret may lie in another one.
      conditions: { StringLike: { "kms:ViaService": ["secretsmanager.*.amazonaws.com*"] } },
      when: hasEntries(keyArns),
    },
  ];
}

/**
 * What CodeBuild needs to place a build in a VPC.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/auth-and-access-control-iam-identity-based-access-control.html
 */
export function networkStatements(
  installation: Installation,
  vpcConfig: VpcConfig | IResolvable,
): Statement[] {
  const { partition, region } = installation;
  const arns = (kind: string, ids: unknown) =>
    // `*` for the account: the subnets of a shared VPC belong to another one. The ids are exact.
    Token.asList(Fn.formatlist(`arn:%s:ec2:%s:*:${kind}/%s`, [partition, region, ids]));
  const subnets = arns("subnet", attributeOf(vpcConfig, "subnetIds"));
  const interfaces = [arn(installation, "ec2", "network-interface/*")];
  return [
    {
      sid: "DescribeNetwork",
      actions: [
        "ec2:DescribeDhcpOptions",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcs",
      ],
      // EC2's Describe actions know no resources:
      // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
      resources: ["*"],
    },
    { sid: "CreateInterfacesInSubnets", actions: ["ec2:CreateNetworkInterface"], resources: subnets },
    {
      sid: "CreateInterfacesWithGroups",
      actions: ["ec2:CreateNetworkInterface"],
      resources: arns("security-group", attributeOf(vpcConfig, "securityGroupIds")),
    },
    {
      sid: "ManageInterfaces",
      actions: ["ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface"],
      resources: interfaces,
    },
    {
      sid: "LendInterfacesToCodeBuild",
      actions: ["ec2:CreateNetworkInterfacePermission"],
      resources: interfaces,
      conditions: {
        StringEquals: { "ec2:AuthorizedService": ["codebuild.amazonaws.com"] },
        ArnEquals: { "ec2:Subnet": subnets },
      },
    },
  ];
}
