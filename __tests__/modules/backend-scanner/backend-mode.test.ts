import { ENGINES } from "../../../functions/contract/scan";
import { policyStatements, walk } from "../policies";
import { type Block, refusalOf, synthesizeProps, synthesizeStack } from "../synthesized";

const VPC = { vpcId: "vpc-1", subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] };
const SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:token-AbCdEf";

/** Whatever belongs to builds. */
const INLINE = /codebuild|inline.scanner|ecr:|report.group/i;

const stack = synthesizeStack();
const backend = synthesizeProps({ scanMode: "backend" });

const functionOf = (synthesized: typeof stack, name: string) => synthesized.at(`${name}/function`);

describe("with the literal backend", () => {
  test("nothing of inline mode is left, neither a resource nor a right nor a name", () => {
    const { resource, data } = backend.configuration as Record<"resource" | "data", Block>;
    // What alarms and dashboard say is the same in both modes.
    const { aws_cloudwatch_dashboard, aws_cloudwatch_metric_alarm, ...others } = resource;

    expect(JSON.stringify({ others, data })).not.toMatch(INLINE);
  });

  test.each(["scan-trigger", "scan-coordinator"])("%s knows Sysdig, and no project", (name) => {
    const variables = backend.variablesOf(name);

    expect(variables).toMatchObject({ SCAN_MODE: "backend", SYSDIG_SKIP_TLS_VERIFY: "${tostring(false)}" });
    expect(variables.SYSDIG_TOKEN_SECRET).toMatch(/^\$\{aws_secretsmanager_secret\.\S+\.arn\}$/);
    expect(variables).not.toHaveProperty("SCANNER_PROJECT");
  });

  test("an existing secret and the key of the token in it are given in one value", () => {
    const synthesized = synthesizeProps({
      scanMode: "backend",
      sysdigSecureApiTokenSecret: { arn: SECRET, jsonKey: "token" },
    });

    expect(synthesized.variablesOf("scan-trigger")).toMatchObject({
      SYSDIG_TOKEN_SECRET: `${SECRET}:token`,
      SYSDIG_TOKEN_PARAMETER: "",
    });
  });

  test("no count and no decision is left to Terraform", () => {
    const { resource, data } = synthesizeProps({ scanMode: "backend", functionVpcConfig: VPC }).configuration;

    expect(JSON.stringify({ resource, data })).not.toMatch(/"count"|"dynamic"| \? |one\(/);
  });
});

describe("with the literal inline", () => {
  test("the functions know the project, and neither Sysdig nor its token", () => {
    const variables = synthesizeProps().variablesOf("scan-coordinator");

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

  test("a function's variable is empty, never null, where there is no project", () => {
    // A text: the settings of a proxy are merged into it.
    expect(stack.variablesOf("scan-trigger")).toMatch(
      /"SCANNER_PROJECT" = \(var\.scan_mode == "inline"\) \? one\(aws_codebuild_project\.inline_scanner\[\*\]\.name\) : "",/,
    );
  });

  test("the outputs of the project and its role are empty in backend mode: cdktf cannot show null", () => {
    const { scanner_project_name, scanner_role_arn } = stack.configuration.output as Record<string, Block>;
    const orEmpty = (value: string) => `\${(${value} != null) ? ${value} : ""}`;

    expect([scanner_project_name?.value, scanner_role_arn?.value]).toEqual([
      orEmpty("one(aws_codebuild_project.inline_scanner[*].name)"),
      orEmpty("one(aws_iam_role.inline_scanner[*].arn)"),
    ]);
  });
});

describe("the VPC of the functions", () => {
  const inEachMode = ENGINES.flatMap((scanMode) =>
    ["scan-trigger", "scan-coordinator"].map((name) => [name, scanMode] as const),
  );

  test.each(inEachMode)(
    "is joined by %s in %s mode, where one is given; that of the builds is not",
    (name, scanMode) => {
      const inVpc = synthesizeProps({ scanMode, functionVpcConfig: VPC });

      expect(functionOf(inVpc, name).vpc_config).toEqual({
        subnet_ids: ["subnet-1"],
        security_group_ids: ["sg-1"],
      });
      expect(functionOf(inVpc, name).depends_on).toContainEqual(expect.stringContaining("role-policy"));
      expect(functionOf(backend, name)).not.toHaveProperty("vpc_config");
      const builds = synthesizeProps({ buildVpcConfig: VPC });
      expect(functionOf(builds, name)).not.toHaveProperty("vpc_config");
      expect(policyStatements(builds, `${name}/network`)).toEqual([]);
    },
  );

  test("is decided by Terraform where it is a variable", () => {
    expect(functionOf(stack, "scan-trigger").dynamic).toEqual({
      vpc_config: {
        for_each: "${(var.function_vpc_config != null) ? [1] : []}",
        content: {
          subnet_ids: "${var.function_vpc_config.subnet_ids}",
          security_group_ids: "${var.function_vpc_config.security_group_ids}",
        },
      },
    });
  });
});

test("policies that only inline mode can ask for are refused, not left out of account", () => {
  expect(refusalOf({ scanMode: "backend", sysdigPolicies: ["strict"] })).toContain("sysdigPolicies");
  expect(refusalOf({ scanMode: "inline", sysdigPolicies: ["strict"] })).toBeUndefined();
  expect(refusalOf({ scanMode: "remote" })).toContain("scanMode must be inline or backend");
});
