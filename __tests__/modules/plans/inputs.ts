import type { Inputs } from "../synthesized";

export const arn = (service: string, resource: string) =>
  `arn:aws:${service}:us-east-1:123456789012:${resource}`;
const secret = (name: string) => arn("secretsmanager", `secret:${name}-AbCdEf`);
const policy = (name: string) => `arn:aws:iam::123456789012:policy/${name}`;
const VPC = { vpc_id: "vpc-1", subnet_ids: ["subnet-1", "subnet-2"], security_group_ids: ["sg-1"] };
const KEY = arn("kms", "key/of-data");
const SECRET_KEY = arn("kms", "key/of-secrets");
export const SHOP = arn("ecs", "cluster/shop");
const MEMBERS = {
  organization_id: "o-a1b2c3d4e5",
  accounts: { "210987654321": ["eu-west-1", "us-east-1"], "012345678901": ["eu-west-1"] },
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

/** Inputs of installations that have each part and each of its forms, by what they show. */
export const INSTALLATIONS: Readonly<Record<string, Inputs>> = {
  "builds with every optional part": INLINE,
  "the backend with functions in a VPC": {
    scan_mode: "backend",
    members: MEMBERS,
    sysdig_secure_api_token_ssm_parameter: { name: "/sysdig/token", kms_key_arn: SECRET_KEY },
    function_vpc_config: VPC,
    proxy: { https_proxy: "http://proxy.example.com:3128" },
    ca_bundle_ssm_parameter: { name: "/network/authorities", kms_key_arn: SECRET_KEY },
  },
  "gate and enforcement as audits": {
    deployment_gate: {},
    enforcement: {},
    // Which functions outside of the VPC do not reach.
    build_vpc_config: VPC,
    proxy: { https_proxy: "http://10.0.0.1:3128" },
  },
  "members of an organisation": { members: MEMBERS, iam_role_path: "/platform/", enforcement: {} },
  "members where enforcement acts": { members: MEMBERS, cluster_arns: [SHOP], enforcement: { mode: "act" } },
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
