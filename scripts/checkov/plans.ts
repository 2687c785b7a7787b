import type { Variables } from "../../local-aws/deployment";

const VPC = {
  vpc_id: "vpc-0a1b2c3d",
  subnet_ids: ["subnet-0a1b2c3d", "subnet-4e5f6a7b"],
  security_group_ids: ["sg-0a1b2c3d"],
};
const KEY_AND_VPC = {
  kms_key_arn: "arn:aws:kms:us-east-1:123456789012:key/11112222-3333-4444-5555-666677778888",
  function_vpc_config: VPC,
};

const CA_BUNDLE = { arn: "arn:aws:secretsmanager:us-east-1:123456789012:secret:ca-bundle-AbCdEf" };
const GUARD_RAILS = { guard_rails: "arn:aws:iam::123456789012:policy/guard-rails" };

/** Inputs of the module by the plan's name. Together the plans have every resource of the module. */
export const PLANS = {
  "no key, and no VPC": { ca_bundle_secret: CA_BUNDLE },
  "backend mode in a VPC, with a key and all that blocks": {
    ...KEY_AND_VPC,
    scan_mode: "backend",
    deployment_gate: { mode: "block" },
    publish_parameters: true,
    enforcement: { mode: "act" },
    exceptions: [
      {
        image: "docker.io/library/nginx",
        until: "2099-12-31",
        reason: "the fix is on its way",
        owner: "platform@acme.example",
      },
    ],
    summary_schedule: "cron(0 7 ? * MON *)",
    ca_bundle_secret: CA_BUNDLE,
    additional_trigger_policy_arns: GUARD_RAILS,
  },
  "inline mode in a VPC, with a key and credentials": {
    ...KEY_AND_VPC,
    build_vpc_config: VPC,
    registry_credentials: {
      "docker.io": {
        secret_arns: ["arn:aws:secretsmanager:us-east-1:123456789012:secret:docker-hub-AbCdEf"],
      },
    },
    security_hub: true,
    outcome_event_bus_arn: "arn:aws:events:us-east-1:210987654321:event-bus/image-scanning",
    deployment_gate: {},
    ca_bundle_ssm_parameter: { name: "/network/ca-bundle" },
    additional_scanner_policy_arns: GUARD_RAILS,
    members: { organization_id: "o-a1b2c3d4e5", accounts: { "210987654321": ["us-east-1"] } },
  },
} as const satisfies Readonly<Record<string, Variables>>;

export type PlanName = keyof typeof PLANS;
