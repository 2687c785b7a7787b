import { asProps, LONGEST_PLACE, longestInputs } from "../../longest-inputs";
import { walk } from "../policies";
import type { Block, Synthesized } from "../synthesized";
import { type Given, synthesizeProps, synthesizeStack } from "../synthesized";

const KEY = "arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d";

/** Every property as a literal, with each optional part on. */
const LITERALS: Given = {
  ...asProps(longestInputs("inline in a VPC", LONGEST_PLACE)),
  ...{ enabled: false, sysdigSecureApiTokenSecret: undefined, sysdigSecureApiTokenVersion: 2 },
  ...{ sysdigSkipTlsVerify: true, scannerVersion: "1.25.0", failBuildOnPolicyFailure: true },
  ...{ buildEnvironmentType: "ARM_CONTAINER", buildComputeType: "BUILD_GENERAL1_LARGE" },
  ...{ buildImage: "123456789012.dkr.ecr.us-east-1.amazonaws.com/build:1", buildTimeoutMinutes: 60 },
  ...{ name: "my-scanning", lambdaRuntime: "nodejs22.x", logRetentionDays: 7, publishParameters: true },
  deploymentGate: { mode: "block", onNoVerdict: "block" },
};

const counted = (synthesized: Synthesized) =>
  synthesized.entries
    .filter(({ block }) => "count" in block)
    .map(({ address, block }) => [address, block.count]);

const sections = ({ configuration }: Synthesized): Block => ({
  resource: configuration.resource ?? {},
  data: configuration.data ?? {},
});

describe.each([
  ["defaults", {}],
  ["every property", LITERALS],
  [
    "an existing secret",
    {
      sysdigSecureApiTokenSecret: {
        arn: "arn:aws:secretsmanager:us-east-1:123456789012:secret:token-AbCdEf",
        jsonKey: "token",
        kmsKeyArn: KEY,
      },
    },
  ],
  ["a parameter", { sysdigSecureApiTokenSsmParameter: { name: "/sysdig/token", kmsKeyArn: KEY } }],
] satisfies [string, Given][])("literals (%s)", (_, props) => {
  const synthesized = synthesizeProps(props);

  test("leave no count and no block that may be absent behind", () => {
    expect(counted(synthesized)).toEqual([]);
    expect(walk(sections(synthesized)).filter(({ path }) => path.endsWith("/for_each"))).toEqual([]);
  });

  test("leave no decision to Terraform", () => {
    expect(JSON.stringify(sections(synthesized))).not.toMatch(/ \? | == null|!= null|one\(|try\(|coalesce\(/);
  });
});

describe("literal parts", () => {
  test("exist only when they are given", () => {
    const bare = synthesizeProps().entries.map(({ path }) => path);
    const full = synthesizeProps(LITERALS).entries.map(({ path }) => path);

    for (const part of [
      "scan-results/security-hub/import",
      "inline-scanner/network",
      "inline-scanner/registry-secrets",
      "ca-bundle/secret",
    ]) {
      expect(bare).not.toContain(`${part}/policy-document`);
      expect(full).toContain(`${part}/policy-document`);
    }
    expect(full).not.toContain("ca-bundle/parameter/policy-document");
    expect(bare).toContain("sysdig-token/secret");
  });

  test("of policies become attachments to the right roles", () => {
    const policies = (name: string) => ({
      [name]: `arn:aws:iam::123456789012:policy/${name}`,
      x: "arn:aws:iam::aws:policy/X",
    });
    const synthesized = synthesizeProps({
      additionalTriggerPolicyArns: policies("trigger"),
      additionalScannerPolicyArns: policies("scanner"),
    });

    const attachments = synthesized
      .ofType("aws_iam_role_policy_attachment")
      .filter(({ path }) => path.includes("/additional-"))
      .map(({ block }) => block);
    const roleOf = (part: string) => expect.stringContaining(`aws_iam_role.scanning_${part}_role`);
    expect(attachments.map(({ role, policy_arn }) => [role, policy_arn])).toEqual([
      ...Object.values(policies("scanner")).map((policyArn) => [roleOf("inline-scanner"), policyArn]),
      ...Object.values(policies("trigger")).map((policyArn) => [roleOf("scan-trigger"), policyArn]),
    ]);
    expect(attachments.filter(({ count }) => count !== undefined)).toEqual([]);
  });
});

describe("variables", () => {
  const stack = synthesizeStack();

  test("never let a count depend on the ephemeral token", () => {
    expect(JSON.stringify(counted(stack))).not.toMatch(/var\.sysdig_secure_api_token[^_]/);
  });

  test("make what has a count be read through one(…) or its own index", () => {
    const { resource, data, output } = stack.configuration;
    const text = JSON.stringify([resource, data, output]);

    const uses = counted(stack).flatMap(([address]) =>
      [...text.matchAll(new RegExp(`(?<![\\w.])${address}\\b(.{0,4})`, "g"))].map(([, rest]) => rest),
    );
    expect(uses.length).toBeGreaterThan(50);
    // What only has to come first is named as it is.
    expect(uses.filter((rest) => !/^(\[\*\]\.|\[cou|")/.test(rest ?? ""))).toEqual([]);
  });
});
