import { CodebuildProject } from "@cdktf/provider-aws/lib/codebuild-project";
import { TerraformOutput, TerraformStack, TerraformVariable, Testing } from "cdktf";
import { InstallationName } from "../../../modules/installation";
import { type JoinedNetwork, networkStatements, placeInVpc } from "../../../modules/network";

const VPC = { vpcId: "vpc-1", subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] };

/** What a stack says of the project that was placed in a network. */
function placed(network: JoinedNetwork) {
  const stack = new TerraformStack(Testing.app(), "test");
  const project = new CodebuildProject(stack, "project", {
    name: "project",
    serviceRole: "role",
    artifacts: { type: "NO_ARTIFACTS" },
    environment: { type: "LINUX_CONTAINER", computeType: "BUILD_GENERAL1_SMALL", image: "image" },
    source: { type: "NO_SOURCE", buildspec: "{}" },
  });
  placeInVpc(project, ({ subnetIds, ...others }) => ({ ...others, subnets: subnetIds }), network);
  const { vpc_config, dynamic } = JSON.parse(Testing.synth(stack)).resource.aws_codebuild_project.project;
  return { vpc_config, dynamic };
}

const variable = (name: string) => new TerraformVariable(new TerraformStack(Testing.app(), "vars"), name, {});

test("a VPC that is known becomes a block with the resource's own names", () => {
  expect(placed({ vpcConfig: VPC })).toEqual({
    vpc_config: { vpc_id: "vpc-1", subnets: ["subnet-1"], security_group_ids: ["sg-1"] },
  });
});

test.each([{}, { vpcConfig: VPC, when: false }])("without one to join there is no block: %j", (network) => {
  expect(placed(network)).toEqual({});
});

test("where only Terraform knows the VPC, or whether it is joined, Terraform makes the block", () => {
  expect(placed({ vpcConfig: variable("vpc").value })).toEqual({
    dynamic: {
      vpc_config: {
        for_each: "${(var.vpc != null) ? [1] : []}",
        content: {
          vpc_id: "${var.vpc.vpc_id}",
          subnets: "${var.vpc.subnet_ids}",
          security_group_ids: "${var.vpc.security_group_ids}",
        },
      },
    },
  });
  expect(placed({ vpcConfig: VPC, when: variable("joins").value })).toMatchObject({
    dynamic: { vpc_config: { for_each: "${var.joins ? [1] : []}", content: { subnets: ["subnet-1"] } } },
  });
});

test("a service may make interfaces in these subnets and with these groups, and what it is given beside", () => {
  const stack = new TerraformStack(Testing.app(), "test");
  const installation = {
    name: "scanning",
    nameHolder: new InstallationName(stack, "name", "scanning").holder,
    region: "us-east-1",
    accountId: "123456789012",
    partition: "aws",
    logRetentionDays: 30,
    iamRolePath: "/",
  };
  const actions = { describe: ["ec2:DescribeSubnets"], manage: ["ec2:DeleteNetworkInterface"] };
  const arns = (kind: string, part: string) =>
    `\${formatlist("arn:%s:ec2:%s:*:${kind}/%s", "aws", "us-east-1", ${part})}`;

  new TerraformOutput(stack, "statements", { value: networkStatements(installation, VPC, actions) });
  expect(JSON.parse(Testing.synth(stack)).output.statements.value).toEqual([
    { sid: "DescribeNetwork", actions: actions.describe, resources: ["*"] },
    {
      sid: "CreateInterfacesInSubnets",
      actions: ["ec2:CreateNetworkInterface"],
      resources: arns("subnet", '["subnet-1"]'),
    },
    {
      sid: "CreateInterfacesWithGroups",
      actions: ["ec2:CreateNetworkInterface"],
      resources: arns("security-group", '["sg-1"]'),
    },
    {
      sid: "ManageInterfaces",
      actions: actions.manage,
      resources: ["arn:aws:ec2:us-east-1:123456789012:network-interface/*"],
    },
  ]);
});
