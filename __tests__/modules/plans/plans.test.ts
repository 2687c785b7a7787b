import { type Inputs, planned, plannedMember, type Synthesized, synthesizeStack } from "../synthesized";

// The golden file is __snapshots__/plans.test.ts.snap. After a change of a construct read what differs in it, and run
// `npx jest --selectProjects unit --testPathPatterns=modules/plans -u`.

const { dump } = require("js-yaml") as { dump(value: unknown, options: object): string };

const arn = (service: string, resource: string) => `arn:aws:${service}:us-east-1:123456789012:${resource}`;
const secret = (name: string) => arn("secretsmanager", `secret:${name}-AbCdEf`);
const policy = (name: string) => `arn:aws:iam::123456789012:policy/${name}`;
const VPC = { vpc_id: "vpc-1", subnet_ids: ["subnet-1", "subnet-2"], security_group_ids: ["sg-1"] };
const KEY = arn("kms", "key/of-data");
const SECRET_KEY = arn("kms", "key/of-secrets");
const SHOP = arn("ecs", "cluster/shop");
const MEMBERS = {
  organization_id: "o-a1b2c3d4e5",
  accounts: { "210987654321": ["eu-west-1", "us-east-1"], "012345678901": ["eu-west-1"] },
};
const HUB = {
  hub_account_id: "210987654321",
  hub_region: "eu-central-1",
  hub_name: "scans",
  organization_id: "o-a1b2c3d4e5",
  event_bus_arn: "arn:aws:events:eu-central-1:210987654321:event-bus/scans-members",
  iam_role_path: "/platform/",
};

/** Builds with every optional part. */
const INLINE: Inputs = {
  sysdig_secure_endpoint: "https://sysdig.example.com:8443/",
  sysdig_secure_api_token_secret: { arn: secret("sysdig"), json_key: "token", kms_key_arn: SECRET_KEY },
  sysdig_policies: ["production", "pci dss"],
  sysdig_skip_tls_verify: true,
  scanner_version: "1.25.0",
  scanner_base_url: "https://mirror.example.com/scanner/",
  scanner_sha256: { amd64: "a".repeat(64) },
  fail_build_on_policy_failure: true,
  cluster_arns: [SHOP, arn("ecs", "cluster/billing")],
  launch_types: ["FARGATE", "EC2"],
  include_images: ["docker.io/**"],
  exclude_images: ["docker.io/library/*"],
  rescan_after_hours: 168,
  max_concurrent_scans: 7,
  ecr_repository_arns: [arn("ecr", "repository/app")],
  registry_credentials: {
    "docker.io": { secret_arns: [secret("hub")], default_secret_arn: secret("hub") },
    "quay.io": { secret_arns: [secret("quay"), secret("hub")] },
  },
  secret_kms_key_arns: [SECRET_KEY],
  build_environment_type: "ARM_CONTAINER",
  build_image: "123456789012.dkr.ecr.us-east-1.amazonaws.com/builds/scanner:1",
  build_timeout_minutes: 45,
  build_vpc_config: VPC,
  function_vpc_config: VPC,
  proxy: { https_proxy: "http://10.0.0.1:3128", no_proxy: ".example.com" },
  ca_bundle_secret: { arn: secret("authorities"), kms_key_arn: SECRET_KEY },
  security_hub: true,
  results_topic_subscriber_accounts: ["210987654321"],
  outcome_event_bus_arn: "arn:aws:events:eu-west-1:210987654321:event-bus/central",
  owner_tag_keys: ["squad"],
  summary_schedule: "rate(7 days)",
  deployment_gate: { mode: "block", block_in: ["staging/*"], cluster_arns: [SHOP], on_no_verdict: "block" },
  enforcement: { mode: "act", max_actions_per_hour: 1000, cluster_arns: [SHOP] },
  publish_parameters: true,
  exceptions: [
    { image: "docker.io/library/nginx", until: "2127-03-31", reason: "No fix: ${x} %{y}", owner: "shop" },
  ],
  kms_key_arn: KEY,
  additional_trigger_policy_arns: { own: policy("trigger") },
  additional_scanner_policy_arns: { own: policy("scanner") },
  log_retention_days: 365,
  ledger_point_in_time_recovery: false,
  ledger_deletion_protection: true,
  alarm_actions: [arn("sns", "on-call")],
  ticket_actions: [arn("sns", "tickets")],
};

const PLANS: Readonly<Record<string, Inputs>> = {
  "builds with every optional part": INLINE,
  "the backend with functions in a VPC": {
    scan_mode: "backend",
    sysdig_secure_api_token_ssm_parameter: { name: "/sysdig/token", kms_key_arn: SECRET_KEY },
    function_vpc_config: VPC,
    proxy: { https_proxy: "http://proxy.example.com:3128" },
    ca_bundle_ssm_parameter: { name: "/network/authorities" },
  },
  "gate and enforcement as audits": { deployment_gate: {}, enforcement: {} },
  "members of an organisation": { name: "scans", members: MEMBERS, iam_role_path: "/platform/" },
  "members where enforcement acts": { members: MEMBERS, enforcement: { mode: "act" } },
  "builds on Lambda with a key and members, and all else off": {
    enabled: false,
    members: MEMBERS,
    build_environment_type: "LINUX_LAMBDA_CONTAINER",
    build_compute_type: "BUILD_LAMBDA_2GB",
    kms_key_arn: KEY,
    sweep_schedule: "",
    monitoring: { alarms: false, dashboard: false, metrics: false },
  },
};
const MEMBER_PLANS: Readonly<Record<string, Inputs>> = {
  "consent to enforcement": { enforcement: true },
  "consent in some clusters": { enforcement: true, cluster_arns: [SHOP] },
  "a further region": { create_roles: false },
  "an account of registries": { task_events: false, ecr_repository_arns: [arn("ecr", "repository/team-*")] },
};

type Plan = Readonly<Record<string, unknown>>;

/** What other tests hold: the dashboard, the texts of alarms, the programs of functions and, below, that of builds. */
const HIDDEN = ["dashboard_body", "alarm_description", "filename", "source_code_hash", "lifecycle"];

function planOf({ entries }: Synthesized): Plan {
  const blocks = entries.map(({ address, block }) => [address, JSON.parse(JSON.stringify(block, shown))]);
  return Object.fromEntries(blocks);
}

function shown(key: string, value: unknown): unknown {
  if (key === "buildspec")
    return String(value).replace(/^#[\s\S]*?^phases:$|^ build:$[\s\S]*?^(?=reports:)/gm, "…\n");
  return HIDDEN.includes(key) ? undefined : value;
}

/** What differs from another plan. */
function difference(plan: Plan, from: Plan): Plan {
  const gone = Object.keys(from).filter((address) => !(address in plan));
  const isSame = (address: string) => JSON.stringify(plan[address]) === JSON.stringify(from[address]);
  return { gone, ...Object.fromEntries(Object.entries(plan).filter(([address]) => !isSame(address))) };
}

const golden = (plan: Plan) =>
  expect(dump(plan, { lineWidth: -1, flowLevel: 3, noRefs: true, sortKeys: true })).toMatchSnapshot();
const usual = planOf(planned());
const member = (inputs: Inputs) => planOf(plannedMember({ hub: HUB, ...inputs }));

test("a plan with its defaults", () => golden(usual));

test.each(Object.keys(PLANS))("a plan for %s, where it differs", (name) => {
  golden(difference(planOf(planned(PLANS[name])), usual));
});

test("the outputs, whatever is planned", () => golden(synthesizeStack().configuration.output as Plan));

test("a member's plan", () => golden(member({})));

test.each(Object.keys(MEMBER_PLANS))("a member's plan for %s, where it differs", (name) => {
  golden(difference(member(MEMBER_PLANS[name] ?? {}), member({})));
});
