import { ENGINES } from "../../../functions/contract/images/scan";
import { policyStatements } from "../policies";
import { planned, synthesizeStack } from "../synthesized";

const VPC = { vpc_id: "vpc-1", subnet_ids: ["subnet-1"], security_group_ids: ["sg-1"] };

/** Whatever belongs to builds. */
const INLINE = /codebuild|inline.scanner|ecr:|report.group/i;

const stack = synthesizeStack();
const backend = planned({ scan_mode: "backend" });

const functionOf = (synthesized: typeof stack, name: string) => synthesized.at(`${name}/function`);

describe("in backend mode", () => {
  test("nothing of inline mode is left, neither a resource nor a right nor a name", () => {
    // What alarms and dashboard say is the same in both modes, and so are orders of creation.
    const others = backend.entries.filter(({ type }) => !/dashboard|alarm|mapping/.test(type));

    expect(JSON.stringify(others)).not.toMatch(INLINE);
  });
});

describe("in inline mode", () => {
  test("the functions know the project, and neither Sysdig nor its token", () => {
    const variables = planned().variablesOf("scan-coordinator");

    expect(variables).toMatchObject({ SCAN_MODE: "inline" });
    expect(Object.keys(variables)).not.toContainEqual(expect.stringContaining("SYSDIG"));
  });
});

describe("the VPC of the functions", () => {
  const inEachMode = ENGINES.flatMap((scan_mode) =>
    ["scan-trigger", "scan-coordinator"].map((name) => [name, scan_mode] as const),
  );

  test.each(inEachMode)(
    "is joined by %s in %s mode, where one is given; that of the builds is not",
    (name, scan_mode) => {
      const inVpc = planned({ scan_mode, function_vpc_config: VPC });

      expect(functionOf(inVpc, name).vpc_config).toEqual([
        { subnet_ids: ["subnet-1"], security_group_ids: ["sg-1"] },
      ]);
      expect(functionOf(inVpc, name).depends_on).toContainEqual(
        expect.stringContaining("aws_iam_role_policy."),
      );
      expect(functionOf(backend, name)).not.toHaveProperty("vpc_config");
      const builds = planned({ build_vpc_config: VPC });
      expect(functionOf(builds, name)).not.toHaveProperty("vpc_config");
      expect(policyStatements(builds, `${name}/network`)).toEqual([]);
    },
  );
});
