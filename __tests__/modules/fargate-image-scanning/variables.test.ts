import { INPUTS } from "../../../modules/fargate-image-scanning/inputs";
import { type Block, synthesizeStack } from "../synthesized";

const stack = synthesizeStack();
const variables = stack.configuration.variable as Record<string, Block>;

/** The product's inputs, with their defaults. */
const DEFAULTS = {
  name: "fargate-image-scanning",
  enabled: true,
  preflight_checks: false,
  scan_mode: "inline",
  // The only one that has to be given.
  sysdig_secure_endpoint: undefined,
  sysdig_secure_api_token: null,
  sysdig_secure_api_token_version: 1,
  sysdig_secure_api_token_secret: null,
  sysdig_secure_api_token_ssm_parameter: null,
  sysdig_policies: [],
  sysdig_skip_tls_verify: false,
  scanner_version: "1.30.1",
  scanner_base_url: "https://download.sysdig.com/scanning/bin/sysdig-cli-scanner",
  scanner_sha256: {},
  fail_build_on_policy_failure: false,
  cluster_arns: [],
  launch_types: ["FARGATE"],
  include_images: [],
  exclude_images: [],
  sweep_schedule: "rate(1 hour)",
  rescan_after_hours: 24,
  security_hub: false,
  results_topic_subscriber_accounts: [],
  outcome_event_bus_arn: null,
  owner_tag_keys: ["team", "owner"],
  summary_schedule: "",
  deployment_gate: null,
  publish_parameters: false,
  enforcement: null,
  exceptions: [],
  ecr_repository_arns: [],
  registry_credentials: {},
  secret_kms_key_arns: [],
  build_environment_type: "LINUX_CONTAINER",
  build_compute_type: "BUILD_GENERAL1_SMALL",
  build_image: null,
  build_timeout_minutes: 30,
  build_vpc_config: null,
  function_vpc_config: null,
  proxy: null,
  ca_bundle_secret: null,
  ca_bundle_ssm_parameter: null,
  max_concurrent_scans: 20,
  members: null,
  lambda_runtime: "nodejs22.x",
  kms_key_arn: null,
  iam_role_path: "/",
  permissions_boundary_arn: null,
  additional_trigger_policy_arns: {},
  additional_scanner_policy_arns: {},
  tags: {},
  log_retention_days: 30,
  ledger_point_in_time_recovery: true,
  ledger_deletion_protection: false,
  alarm_actions: [],
  ticket_actions: null,
  monitoring: {},
};

test("every input is a variable with its default and its description", () => {
  expect(Object.fromEntries(Object.entries(variables).map(([name, block]) => [name, block.default]))).toEqual(
    DEFAULTS,
  );
  expect(Object.values(variables).filter(({ description, type }) => !description || !type)).toEqual([]);
});

test("only the token is ephemeral and sensitive", () => {
  const marked = (flag: string) =>
    Object.entries(variables)
      .filter(([, block]) => block[flag] === true)
      .map(([name]) => name);

  expect(marked("ephemeral")).toEqual(["sysdig_secure_api_token"]);
  expect(marked("sensitive")).toEqual(["sysdig_secure_api_token"]);
});

test("only what may be left out may be null", () => {
  const nullable = Object.entries(variables).filter(([, block]) => block.nullable !== false);

  expect(nullable.map(([, block]) => block.default)).toEqual(nullable.map(() => null));
});

test("every rule is a validation block with its message", () => {
  for (const { name, rules } of INPUTS) {
    const blocks = (variables[name]?.validation ?? []) as Block[];

    expect(blocks.map((block) => [block.condition, block.error_message])).toEqual(
      rules.map(({ condition, message, advice }) => [
        `\${${condition}}`,
        advice ? `${message} \${${advice}}` : message,
      ]),
    );
  }
});

test("every input but flags has a rule", () => {
  const unchecked = INPUTS.filter(({ rules, kind }) => rules.length === 0 && kind !== "bool");

  // It holds nothing but flags.
  expect(unchecked.map(({ name }) => name)).toEqual(["monitoring"]);
});

test("no two validations read each other's variables, which Terraform calls a cycle", () => {
  const reads = new Map(
    INPUTS.map(({ name, rules }) => [
      name,
      new Set(
        rules.flatMap(({ condition }) => [...condition.matchAll(/var\.(\w+)/g)].map(([, read = ""]) => read)),
      ),
    ]),
  );

  const cycles = [...reads].flatMap(([name, read]) =>
    [...read]
      .filter((other) => other !== name && reads.get(other)?.has(name))
      .map((other) => `${name} ${other}`),
  );
  expect(cycles).toEqual([]);
});

test("every input is used", () => {
  const text = JSON.stringify({ ...stack.configuration, variable: undefined });

  expect(Object.keys(variables).filter((name) => !text.includes(`var.${name}`))).toEqual([]);
});

test("every output has a description", () => {
  const outputs = Object.values(stack.configuration.output as Record<string, Block>);

  expect(outputs.length).toBeGreaterThan(25);
  expect(outputs.filter(({ description }) => !description)).toEqual([]);
});

test("every role, queue, table and function has an output with its ARN, for policies of other accounts", () => {
  const values = JSON.stringify(stack.configuration.output);
  const named = ["aws_iam_role", "aws_sqs_queue", "aws_dynamodb_table", "aws_lambda_function"].flatMap(
    (type) => stack.ofType(type),
  );

  expect(named.length).toBeGreaterThan(10);
  expect(
    named
      .map(({ address }) => address)
      .filter((address) => !new RegExp(`\\b${address}(\\[\\*\\])?\\.arn\\b`).test(values)),
  ).toEqual([]);
});
