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

/** Checks that the module does not pass, and why. Checkov reads a plan, which has no comments to suppress them. */
const ACCEPTED = {
  CKV_AWS_50:
    "X-Ray's traces of functions would cost money per invocation and say nothing that the structured logs and metrics do not.",
  CKV_AWS_116:
    "The trigger reads a queue that has a dead-letter queue. The coordinator and the sweeper are invoked on a schedule, and go on in the ledger where a failed invocation stopped. ECS waits for the gate's answer, and asks it again.",
  CKV_AWS_272:
    "Signing of functions needs a profile of the account's own; the module's archives are compared with their source byte by byte before a release.",
  CKV_AWS_338: "log_retention_days says how long logs are kept; verdicts are in the ledger, not in logs.",
  CKV2_AWS_57:
    "Sysdig has no API by which a function could rotate the token; docs say how to rotate it by its version.",
  CKV_AWS_297: "A schedule holds nothing but the function's ARN; Scheduler encrypts it with its own key.",
  CKV2_AWS_34:
    "The parameters of publish_parameters hold two ARNs, which every service that names the gate shows anyway.",
} as const;

/** Checks that the module passes with a key and a VPC, which inputs give it. AWS's own keys encrypt everything else. */
const NEED_KEY_OR_VPC = ["CKV_AWS_117", "CKV_AWS_158", "CKV_AWS_119", "CKV_AWS_149"];

export const accepted = (plan: PlanName): string[] => [
  ...Object.keys(ACCEPTED),
  ...(plan === "no key, and no VPC" ? NEED_KEY_OR_VPC : []),
];
