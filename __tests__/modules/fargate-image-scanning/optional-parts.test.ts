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

  test("give a count to the optional parts and to nothing else", () => {
    const ownToken =
      "${((var.sysdig_secure_api_token_secret == null) && (var.sysdig_secure_api_token_ssm_parameter == null)) ? 1 : 0}";
    const inline = '${(var.scan_mode == "inline") ? 1 : 0}';
    const registrySecrets =
      '${((var.scan_mode == "inline") && (length(var.registry_credentials) > 0)) ? 1 : 0}';
    const buildNetwork = '${((var.scan_mode == "inline") && (var.build_vpc_config != null)) ? 1 : 0}';
    const functionNetwork = "${(var.function_vpc_config != null) ? 1 : 0}";
    const gateIn = (mode: string) =>
      `\${((var.scan_mode == "${mode}") && (var.deployment_gate != null)) ? 1 : 0}`;
    const acting = (what: string) => `\${(local.enforcement_acts && local.enforcement_${what}) ? 1 : 0}`;
    // Of what has a count, the first pattern that its address matches says which; nothing else that matches lacks one.
    const parts: readonly [address: RegExp, count: string][] = [
      [/inline_scanner_network$/, buildNetwork],
      [/lambda_access_network$/, functionNetwork],
      [/inline_scanner_registry_secrets$/, registrySecrets],
      [
        /service_quota\.inline_scanner_builds$/,
        '${((var.scan_mode == "inline") && var.preflight_checks) ? 1 : 0}',
      ],
      [/inline_scanner_start_by_gate_\w+$/, gateIn("inline")],
      // One document for every role that may read the same.
      [/ca_bundle_secret$/, "${(var.ca_bundle_secret != null) ? 1 : 0}"],
      [/ca_bundle_parameter$/, "${(var.ca_bundle_ssm_parameter != null) ? 1 : 0}"],
      [/^aws_secretsmanager_secret(_version)?\.sysdig_token$/, ownToken],
      [/scan_coordinator_summary$/, '${(var.summary_schedule != "") ? 1 : 0}'],
      [/enforcement_roll_back$/, acting("rolls_back")],
      [/enforcement_stop_tasks$/, acting("stops_tasks")],
      [/enforcement_read_(deployments|revisions)$/, "${local.enforcement_rolls_back ? 1 : 0}"],
      [/enforcement_read_tasks$/, "${local.enforcement_stops_tasks ? 1 : 0}"],
      [/scan_results_security_hub_import$/, "${var.security_hub ? 1 : 0}"],
      [
        /^aws_ssm_parameter\.deployment_gate/,
        "${((var.deployment_gate != null) && var.publish_parameters) ? 1 : 0}",
      ],
      [/members_assume_act$/, "${((var.members != null) && local.enforcement_acts) ? 1 : 0}"],
      [/members_assume_pull$/, '${((var.members != null) && (var.scan_mode == "inline")) ? 1 : 0}'],
      [/\.members/, "${(var.members != null) ? 1 : 0}"],
      [/deployment_gate/, "${(var.deployment_gate != null) ? 1 : 0}"],
      [/\.inline_scanner(?!_additional)|build_events/, inline],
    ];

    // Those of alarms, dashboard and bus are in the tests of monitoring and results.
    const found = stack.entries
      .filter(
        ({ address }) =>
          /^(data\.)?aws_/.test(address) && !/outcome_event_bus|_(metric_alarm|dashboard)\./.test(address),
      )
      .map(({ address, block }) => [address, block.count]);
    const expected = found.map(([address]) => [
      address,
      parts.find(([pattern]) => pattern.test(String(address)))?.[1],
    ]);
    expect(counted(stack).length).toBeGreaterThan(90);
    expect(found).toEqual(expected);
  });

  test("attach the additional policies to the role that they are named after", () => {
    expect(stack.resource("aws_iam_role_policy_attachment.scan_trigger_additional")).toMatchObject({
      role: "${aws_iam_role.scan_trigger.id}",
      for_each: "${var.additional_trigger_policy_arns}",
      policy_arn: "${each.value}",
    });
    expect(stack.resource("aws_iam_role_policy_attachment.inline_scanner_additional")).toMatchObject({
      role: "${one(aws_iam_role.inline_scanner[*].id)}",
      for_each: '${(var.scan_mode == "inline") ? var.additional_scanner_policy_arns : {}}',
      policy_arn: "${each.value}",
    });
  });

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
