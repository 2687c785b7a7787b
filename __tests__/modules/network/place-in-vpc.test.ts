import { CodebuildProject } from "@cdktf/provider-aws/lib/codebuild-project";
import { TerraformStack, Testing } from "cdktf";
import { type JoinedNetwork, placeInVpc } from "../../../modules/network";

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

test("a VPC that is known becomes a block with the resource's own names", () => {
  expect(placed({ vpcConfig: VPC })).toEqual({
    vpc_config: { vpc_id: "vpc-1", subnets: ["subnet-1"], security_group_ids: ["sg-1"] },
  });
});

test.each([{}, { vpcConfig: VPC, when: false }])("without one to join there is no block: %j", (network) => {
  expect(placed(network)).toEqual({});
});
