import { ENGINES } from "../../../functions/contract/images/scan";
import { policyStatements, walk } from "../policies";
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

describe("with a variable", () => {
  test("all that belongs to builds exists in inline mode only", () => {
    const inline = stack.entries.filter(({ path, type }) => INLINE.test(`${path} ${type}`));

    expect(inline.length).toBeGreaterThan(10);
    for (const { block } of inline) {
      expect(String(block.count ?? block.for_each)).toContain('var.scan_mode == "inline"');
    }
  });

  test("what exists in either mode never names a part of inline mode without asking whether it is there", () => {
    const inlineParts = stack.entries.filter(({ block }) => "count" in block).map(({ address }) => address);
    const always = stack.entries.filter(({ block }) => !("count" in block));

    const unsafe = always.flatMap(({ address, block }) =>
      walk(block)
        .filter(({ path }) => !path.startsWith("/depends_on"))
        .flatMap(({ value }) =>
          inlineParts.filter(
            (part) => String(value).includes(`${part}.`) || String(value).includes(`${part}[0]`),
          ),
        )
        .map((part) => `${address} names ${part}`),
    );
    expect(unsafe).toEqual([]);
  });

  test("no policy that exists in backend mode names a part of inline mode", () => {
    const documents = stack
      .ofType("aws_iam_policy_document")
      .filter(({ block }) => !String(block.count).includes('"inline"'));

    expect(documents.length).toBeGreaterThan(5);
    expect(JSON.stringify(documents.map(({ block }) => block))).not.toMatch(/codebuild|inline_scanner/);
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
