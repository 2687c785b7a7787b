import { each, type Input, mostRule, objectInput, patternRule, type Rule, together } from "../../interface";
import { VPC_ATTRIBUTES } from "../../network";

const VPC = { vpc_id: "vpc-1", subnet_ids: ["subnet-1"], security_group_ids: ["sg-1"] };
const ids = (kind: string, count: number) => [...Array(count).keys()].map((index) => `${kind}-${index}`);

/** The VPCs of what the product runs. */
export const VPC_INPUTS: readonly Input[] = [
  vpcInput(
    "build_vpc_config",
    "VPC of the builds, to reach private registries and a self-hosted Sysdig: vpc_id, subnet_ids and security_group_ids. Not with a Lambda environment type. Null: AWS's own network, with the internet.",
    [
      together(
        'var.build_vpc_config == null || !endswith(var.build_environment_type, "_LAMBDA_CONTAINER")',
        "build_vpc_config: CodeBuild's Lambda compute knows no VPC. Use LINUX_CONTAINER or ARM_CONTAINER as build_environment_type.",
        [{ value: VPC, with: { build_environment_type: "ARM_CONTAINER" } }],
        [
          {
            value: VPC,
            with: {
              build_environment_type: "LINUX_LAMBDA_CONTAINER",
              build_compute_type: "BUILD_LAMBDA_1GB",
            },
          },
        ],
      ),
    ],
  ),
  vpcInput(
    "function_vpc_config",
    "VPC of the functions, where a company's rules ask for one, or in scan_mode backend to reach a self-hosted Sysdig: vpc_id, subnet_ids and security_group_ids. Null: AWS's own network, with the internet.",
    [],
  ),
];

function vpcInput(name: string, description: string, rules: readonly Rule[]): Input {
  const { vpc_id, subnet_ids, security_group_ids } = VPC_ATTRIBUTES;
  return objectInput(name, description, VPC_ATTRIBUTES, [
    patternRule(
      `${name}.vpc_id`,
      vpc_id,
      "the id of a VPC (vpc-…).",
      [VPC],
      each("vpc_id", ["", null, "vpc-1 "], VPC),
    ),
    patternRule(
      `${name}.subnet_ids`,
      subnet_ids,
      "at least one id of a subnet (subnet-…), best in two availability zones.",
      [{ ...VPC, subnet_ids: ["subnet-1", "subnet-2"] }],
      [...each("subnet_ids", [[], null, [null], [""], ["subnet-1", "sg-1"]], VPC)],
    ),
    patternRule(
      `${name}.security_group_ids`,
      security_group_ids,
      "at least one id of a security group (sg-…).",
      [{ ...VPC, security_group_ids: ["sg-1", "sg-2"] }],
      [...each("security_group_ids", [[], null, [null], [""], ["sg-1", "subnet-1"]], VPC)],
    ),
    mostRule(
      `${name}.subnet_ids`,
      subnet_ids,
      "subnets, as CodeBuild and Lambda do. One in each availability zone is enough.",
      [{ ...VPC, subnet_ids: ids("subnet", 16) }],
      [{ ...VPC, subnet_ids: ids("subnet", 17) }],
    ),
    mostRule(
      `${name}.security_group_ids`,
      security_group_ids,
      "security groups, as CodeBuild and Lambda do. Merge some of them.",
      [{ ...VPC, security_group_ids: ids("sg", 5) }],
      [{ ...VPC, security_group_ids: ids("sg", 6) }],
    ),
    ...rules,
  ]);
}
