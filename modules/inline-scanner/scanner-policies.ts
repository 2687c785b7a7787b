import type { IResolvable } from "cdktf";
import { type Installation, keyStatement } from "../installation";
import { interfaceArns, networkStatements, subnetArns } from "../network";
import { allow, hasEntries, type Statement } from "../terraform-language";

/** May write the build log and the test reports of the managed report group, and nothing that creates a group. */
export function reportStatements(logGroupArn: string, reportGroupArn: string): Statement[] {
  return [
    allow("WriteBuildLog", ["logs:CreateLogStream", "logs:PutLogEvents"], `${logGroupArn}:*`),
    allow(
      "WriteReports",
      ["codebuild:BatchPutTestCases", "codebuild:CreateReport", "codebuild:UpdateReport"],
      reportGroupArn,
    ),
  ];
}

/** May pull from some repositories of ECR. */
export function pullStatements(repositoryArns: string[]): Statement[] {
  return [
    allow(
      "PullImages",
      ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
      repositoryArns,
    ),
    // This action knows no resources:
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html
    allow("LogInToRegistry", "ecr:GetAuthorizationToken", "*"),
  ];
}

/** May read the credentials of private registries: exactly these secrets, with exactly these keys. */
export function registrySecretStatements(secretArns: string[], keyArns: string[]): Statement[] {
  return [
    allow("ReadRegistrySecrets", "secretsmanager:GetSecretValue", secretArns),
    keyStatement("UseKeysOfRegistrySecrets", keyArns, hasEntries(keyArns), "secretsmanager", ["kms:Decrypt"]),
  ];
}

/** Calls with which CodeBuild itself places a build in a VPC. */
const OF_CODEBUILD = {
  describe: [
    "ec2:DescribeDhcpOptions",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcs",
  ],
  manage: ["ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface"],
};

/**
 * Rights that CodeBuild needs to place a build in a VPC.
 *
 * @see
 *   https://docs.aws.amazon.com/codebuild/latest/userguide/auth-and-access-control-iam-identity-based-access-control.html
 */
export function buildNetworkStatements(installation: Installation, vpcConfig: IResolvable): Statement[] {
  return [
    ...networkStatements(installation, vpcConfig, OF_CODEBUILD),
    allow("LendInterfacesToCodeBuild", "ec2:CreateNetworkInterfacePermission", interfaceArns(installation), {
      conditions: {
        StringEquals: { "ec2:AuthorizedService": ["codebuild.amazonaws.com"] },
        ArnEquals: { "ec2:Subnet": subnetArns(installation, vpcConfig) },
      },
    }),
  ];
}
