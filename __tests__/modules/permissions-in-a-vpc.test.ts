import { policyStatements } from "./policies";
import { planned } from "./synthesized";

const VPC = { vpc_id: "vpc-1", subnet_ids: ["subnet-1"], security_group_ids: ["sg-1"] };
const bare = planned();
const full = planned({ build_vpc_config: VPC, function_vpc_config: VPC });

describe("placing functions in a VPC", () => {
  const network = policyStatements(full, "lambda-access/network");

  test("is Lambda's own doing: the code of the very function may do none of it", () => {
    const allowed = network.filter(({ effect }) => effect === "Allow").flatMap(({ actions }) => actions);
    const [denied, ...more] = network.filter(({ effect }) => effect === "Deny");

    expect(more).toEqual([]);
    expect([...(denied?.actions ?? [])].sort()).toEqual([...new Set(allowed)].sort());
    expect(denied?.conditions).toEqual([
      {
        test: "ArnLike",
        variable: "lambda:SourceFunctionArn",
        values: [expect.stringMatching(/:function:fargate-image-scanning-\*$/)],
      },
    ]);
  });
});

describe("placing builds in a VPC", () => {
  const network = policyStatements(full, "inline-scanner/network");

  test("lends interfaces of the named subnets to CodeBuild only", () => {
    const lending = network.find(({ actions }) => actions.includes("ec2:CreateNetworkInterfacePermission"));

    expect(lending?.conditions).toEqual([
      { test: "StringEquals", variable: "ec2:AuthorizedService", values: ["codebuild.amazonaws.com"] },
      { test: "ArnEquals", variable: "ec2:Subnet", values: [expect.stringMatching(/:\*:subnet\/subnet-1$/)] },
    ]);
  });

  test("is not allowed without one", () => {
    expect(
      policyStatements(bare)
        .flatMap(({ actions }) => actions)
        .join(),
    ).not.toContain("ec2:");
  });
});
