import type { Variables } from "../../local-aws/deployment";

/** What the module is planned with: inputs by the name of the plan. Between them they have every kind of resource. */
export const PLANS = {
  defaults: {},
  "backend mode in a VPC, with a key": {
    scan_mode: "backend",
    kms_key_arn: "arn:aws:kms:us-east-1:123456789012:key/11112222-3333-4444-5555-666677778888",
    vpc_config: {
      vpc_id: "vpc-0a1b2c3d",
      subnet_ids: ["subnet-0a1b2c3d", "subnet-4e5f6a7b"],
      security_group_ids: ["sg-0a1b2c3d"],
    },
  },
} as const satisfies Readonly<Record<string, Variables>>;

export type PlanName = keyof typeof PLANS;
