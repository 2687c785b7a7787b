import type { FargateImageScanningProps } from "../../../modules/fargate-image-scanning";
import { walk } from "../policies";
import type { Block, Synthesized } from "../synthesized";
import { synthesizeProps, synthesizeStack } from "../synthesized";

const KEY = "arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d";
const REGISTRY_SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:registry-AbCdEf";

/** Every property as a literal, with each optional part on. */
const LITERALS: FargateImageScanningProps = {
  name: "my-scanning",
  enabled: false,
  sysdigSecureEndpoint: "https://eu1.app.sysdig.com/",
  sysdigSecureApiTokenVersion: 2,
  sysdigPolicies: ["no-criticals"],
  sysdigSkipTlsVerify: true,
  scannerVersion: "1.25.0",
  scannerBaseUrl: "https://mirror.example.com/scanner/",
  scannerSha256: { amd64: "a".repeat(64) },
  failBuildOnPolicyFailure: true,
  clusterArns: ["arn:aws:ecs:us-east-1:123456789012:cluster/production"],
  excludeImages: ["docker.io/library/*"],
  rescanAfterHours: 12,
  ecrRepositoryArns: ["arn:aws:ecr:*:123456789012:repository/*"],
  registryCredentials: { "docker.io": [REGISTRY_SECRET] },
  dockerHubCredentialSecretArn: REGISTRY_SECRET,
  secretKmsKeyArns: [KEY],
  buildEnvironmentType: "ARM_CONTAINER",
  buildComputeType: "BUILD_GENERAL1_LARGE",
  buildImage: "123456789012.dkr.ecr.us-east-1.amazonaws.com/build:1",
  buildTimeoutMinutes: 60,
  vpcConfig: { vpcId: "vpc-1", subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] },
  securityHub: true,
  proxy: { httpsProxy: "http://proxy.example.com:3128", noProxy: ".example.com" },
  caBundleSecret: {
    arn: "arn:aws:secretsmanager:us-east-1:123456789012:secret:authorities-AbCdEf",
    kmsKeyArn: KEY,
  },
  maxConcurrentScans: 5,
  lambdaRuntime: "nodejs22.x",
  kmsKeyArn: KEY,
  permissionsBoundaryArn: "arn:aws:iam::123456789012:policy/boundary",
  tags: { team: "platform" },
  logRetentionDays: 7,
  deploymentGate: { mode: "block", onTimeout: "block" },
  enforcement: { mode: "act", maxActionsPerHour: 3 },
  exceptions: [{ image: "docker.io/library/nginx", until: "2027-03-31", reason: "No fix", owner: "shop" }],
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
] satisfies [string, FargateImageScanningProps][])("literals (%s)", (_, props) => {
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

    expect(bare).not.toContain("scan-results/security-hub/import/policy");
    expect(full).toContain("scan-results/security-hub/import/policy");
    for (const part of [
      "inline-scanner/network",
      "inline-scanner/registry-secrets",
      "ca-bundle/secret-for-scanner",
    ]) {
      expect(bare).not.toContain(`${part}/policy`);
      expect(full).toContain(`${part}/policy`);
    }
    expect(full).not.toContain("ca-bundle/parameter-for-scanner/policy");
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
    const inlineAnd = (other: string) => `\${((var.scan_mode == "inline") && ${other}) ? 1 : 0}`;
    const backend = '${(var.scan_mode == "backend") ? 1 : 0}';
    const securityHub = "${var.security_hub ? 1 : 0}";
    const registrySecrets = inlineAnd("(length(var.registry_credentials) > 0)");
    const networkOf = (mode: string) =>
      `\${((var.scan_mode == "${mode}") && (var.vpc_config != null)) ? 1 : 0}`;
    const caBundleOf = (mode: string, kind: string) =>
      `\${((var.scan_mode == "${mode}") && (var.ca_bundle_${kind} != null)) ? 1 : 0}`;
    const gate = "${(var.deployment_gate != null) ? 1 : 0}";
    const gateIn = (mode: string) =>
      `\${((var.scan_mode == "${mode}") && (var.deployment_gate != null)) ? 1 : 0}`;
    const acting = (what: string) => `\${(local.enforcement_acts && local.enforcement_${what}) ? 1 : 0}`;
    const managed = (...names: string[]) =>
      names.flatMap((name) => [
        `aws_iam_policy.${name}`,
        `aws_iam_role_policy_attachment.${name}`,
        `data.aws_iam_policy_document.${name}`,
      ]);
    const all = (count: string, ...addresses: string[]) =>
      Object.fromEntries(addresses.map((address) => [address, count]));
    const policies = (...names: string[]) =>
      names.flatMap((name) => [`aws_iam_role_policy.${name}`, `data.aws_iam_policy_document.${name}`]);

    // Those of alarms and dashboard are in the tests of monitoring.
    const others = counted(stack).filter(([address]) => !/_(metric_alarm|dashboard)\./.test(String(address)));
    expect(Object.fromEntries(others)).toEqual({
      ...all(
        inline,
        "aws_cloudwatch_event_rule.scan_coordinator_build_events",
        "aws_cloudwatch_event_target.scan_coordinator_build_events",
        "aws_lambda_permission.scan_coordinator_build_events",
        "aws_cloudwatch_log_group.inline_scanner",
        "aws_codebuild_project.inline_scanner",
        "aws_codebuild_report_group.inline_scanner",
        "aws_iam_role.inline_scanner",
        ...["coordinator", "sweeper", "trigger"].flatMap((grantee) => [
          `aws_iam_role_policy_attachment.inline_scanner_start_by_${grantee}_credentials`,
          `aws_iam_role_policy_attachment.inline_scanner_start_by_${grantee}_scans`,
        ]),
        ...["pull", "start", "start_with_credentials"].flatMap((policy) => [
          `aws_iam_policy.inline_scanner_${policy}`,
          `data.aws_iam_policy_document.inline_scanner_${policy}`,
        ]),
        "aws_iam_role_policy_attachment.inline_scanner_pull",
        "data.aws_iam_policy_document.inline_scanner_assume_role",
        ...policies("inline_scanner_scan"),
        "aws_iam_role_policy.sysdig_token_read",
        "aws_iam_role_policy.scan_ledger_deny_scanner",
      ),
      "data.aws_servicequotas_service_quota.inline_scanner_builds": inlineAnd("var.preflight_checks"),
      ...all(
        gate,
        "aws_cloudwatch_log_group.deployment_gate",
        "aws_iam_role.deployment_gate",
        "aws_iam_role.deployment_gate_hook",
        "aws_iam_role_policy.deployment_gate_role_scan_ledger_claim",
        "aws_iam_role_policy.scan_ledger_deny_gate",
        "aws_iam_role_policy.scan_ledger_deny_hook",
        "aws_lambda_function.deployment_gate",
        "data.aws_iam_policy_document.deployment_gate_hook_assume_role",
        ...policies("deployment_gate_invoke", "deployment_gate_log"),
        ...managed(
          "deployment_gate_read_deployments",
          "deployment_gate_read_images",
          "deployment_gate_read_owners",
          "deployment_gate_read_revisions",
        ),
        "aws_iam_role_policy_attachment.deployment_gate_read_hooks",
      ),
      ...all(
        gateIn("inline"),
        "aws_iam_role_policy_attachment.inline_scanner_start_by_gate_credentials",
        "aws_iam_role_policy_attachment.inline_scanner_start_by_gate_scans",
      ),
      ...all(gateIn("backend"), "aws_iam_role_policy.sysdig_token_read_by_gate"),
      "aws_iam_role_policy.ca_bundle_secret_for_gate":
        '${(((var.scan_mode == "backend") && (var.deployment_gate != null)) && (var.ca_bundle_secret != null)) ? 1 : 0}',
      "aws_iam_role_policy.deployment_gate_network":
        '${((var.deployment_gate != null) && ((var.scan_mode == "backend") && (var.vpc_config != null))) ? 1 : 0}',
      ...all(
        "${local.enforcement_rolls_back ? 1 : 0}",
        ...managed("enforcement_read_deployments", "enforcement_read_revisions"),
      ),
      ...all(acting("rolls_back"), ...managed("enforcement_roll_back")),
      ...all("${local.enforcement_stops_tasks ? 1 : 0}", ...managed("enforcement_read_tasks")),
      ...all(acting("stops_tasks"), ...managed("enforcement_stop_tasks")),
      ...all(
        backend,
        "aws_iam_role_policy.sysdig_token_read_by_coordinator",
        "aws_iam_role_policy.sysdig_token_read_by_sweeper",
        "aws_iam_role_policy.sysdig_token_read_by_trigger",
      ),
      ...all(networkOf("inline"), ...policies("inline_scanner_network")),
      ...all(
        networkOf("backend"),
        "aws_iam_role_policy.scan_coordinator_network",
        "aws_iam_role_policy.scan_trigger_network",
        "aws_iam_role_policy.task_sweeper_network",
        "data.aws_iam_policy_document.lambda_access_network",
      ),
      ...all(securityHub, ...policies("scan_results_security_hub_import")),
      ...all(caBundleOf("inline", "secret"), "aws_iam_role_policy.ca_bundle_secret_for_scanner"),
      ...all(caBundleOf("inline", "ssm_parameter"), "aws_iam_role_policy.ca_bundle_parameter_for_scanner"),
      ...all(
        caBundleOf("backend", "secret"),
        "aws_iam_role_policy.ca_bundle_secret_for_coordinator",
        "aws_iam_role_policy.ca_bundle_secret_for_sweeper",
        "aws_iam_role_policy.ca_bundle_secret_for_trigger",
      ),
      // One document for every role that may read the same.
      "data.aws_iam_policy_document.ca_bundle_secret": "${(var.ca_bundle_secret != null) ? 1 : 0}",
      "data.aws_iam_policy_document.ca_bundle_parameter": "${(var.ca_bundle_ssm_parameter != null) ? 1 : 0}",
      ...all(
        registrySecrets,
        "aws_iam_policy.inline_scanner_registry_secrets",
        "aws_iam_role_policy_attachment.inline_scanner_registry_secrets",
        "data.aws_iam_policy_document.inline_scanner_registry_secrets",
      ),
      "aws_secretsmanager_secret.sysdig_token": ownToken,
      "aws_secretsmanager_secret_version.sysdig_token": ownToken,
    });
  });

  test("attach the additional policies to the role that they are named after", () => {
    expect(stack.resource("aws_iam_role_policy_attachment.scan_trigger_additional")).toMatchObject({
      role: "${aws_iam_role.scan_trigger.name}",
      for_each: "${var.additional_trigger_policy_arns}",
      policy_arn: "${each.value}",
    });
    expect(stack.resource("aws_iam_role_policy_attachment.inline_scanner_additional")).toMatchObject({
      role: "${one(aws_iam_role.inline_scanner[*].name)}",
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

    for (const address of [
      "aws_secretsmanager_secret.sysdig_token",
      "data.aws_iam_policy_document.inline_scanner_network",
      "aws_iam_policy.inline_scanner_registry_secrets",
      "aws_codebuild_project.inline_scanner",
      "aws_codebuild_report_group.inline_scanner",
      "aws_cloudwatch_log_group.inline_scanner",
      "aws_iam_role.inline_scanner",
      "aws_iam_role.deployment_gate_hook",
      "data.aws_iam_policy_document.inline_scanner_start_with_credentials",
      "aws_iam_policy.inline_scanner_pull",
      "aws_cloudwatch_event_rule.scan_coordinator_build_events",
      "data.aws_iam_policy_document.lambda_access_network",
    ]) {
      const uses = text.split(address).slice(1);
      expect(uses.length).toBeGreaterThan(0);
      expect(uses.every((rest) => rest.startsWith("[*]."))).toBe(true);
    }
  });
});
