import { CreatePolicyCommand, IAMClient } from "@aws-sdk/client-iam";
import type { LocalAws } from "../../local-aws";
import type { Variables } from "../../local-aws/deployment";

/** The ARN of a policy of the user's. */
export const policyArn = (name: string) => `arn:aws:iam::123456789012:policy/${name}`;

/** Additional policies, by keys of which the first comes before the other. */
export const GUARD_RAILS = { a: policyArn("guard-rails") };
export const AUDIT = { b: policyArn("audit") };

/** The same additional policies for both roles. */
export function forBothRoles(policies: Readonly<Record<string, string>>): Variables {
  return { additional_trigger_policy_arns: policies, additional_scanner_policy_arns: policies };
}

/** Creates these policies; they allow what nobody here does. */
export async function createPolicies({ clientConfig }: LocalAws): Promise<void> {
  const iam = new IAMClient(clientConfig);
  const statement = { Effect: "Allow", Action: "cloudtrail:LookupEvents", Resource: "*" };
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  for (const PolicyName of ["guard-rails", "audit"]) {
    await iam.send(new CreatePolicyCommand({ PolicyName, PolicyDocument }));
  }
}
