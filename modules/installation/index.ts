import type { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { Fn, TerraformCount, Token } from "cdktf";
import type { Construct } from "constructs";
import { type Condition, choose, counted, isGiven, type Statement } from "../terraform-language";

/** What all parts of one installation share. */
export interface Installation {
  /** Prefix of every resource name. */
  readonly name: string;
  readonly region: string;
  readonly accountId: string;
  readonly partition: string;
  readonly logRetentionDays: number;
  /** Customer-managed key for everything that is stored; AWS's own keys where it is not given. */
  readonly kmsKeyArn?: string;
  readonly permissionsBoundaryArn?: string;
  /** Environment variables that every function has. */
  readonly functionVariables?: Readonly<Record<string, string>>;
}

/** ARN of a resource in this account and region. */
export function arn(installation: Installation, service: string, resource: string): string {
  const { partition, region, accountId } = installation;
  return `arn:${partition}:${service}:${region}:${accountId}:${resource}`;
}

/** Use of the installation's key through a service, where a key is given. */
export function useKey(installation: Installation, service: string, actions: string[]): Statement {
  return keyStatement("UseKey", installation.kmsKeyArn, isGiven(installation.kmsKeyArn), service, actions);
}

/** Use of one key through one service: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service */
export function keyStatement(
  sid: string,
  keyArn: string | undefined,
  when: Condition,
  service: string,
  actions: string[],
): Statement {
  return {
    sid,
    actions,
    resources: keyArn === undefined ? [] : [keyArn],
    // `*` for the region: a secret may lie in another one.
    conditions: { StringLike: { "kms:ViaService": [`${service}.*.amazonaws.com*`] } },
    when,
  };
}

/** Attaches the user's own policies to a role; a list that only Terraform knows becomes one resource with a count. */
export function attachPolicies(
  scope: Construct,
  id: string,
  role: IamRole,
  policyArns: readonly string[],
  exists: Condition = true,
): void {
  if (!Token.isUnresolved(policyArns)) {
    for (const [index, policyArn] of policyArns.entries()) {
      counted(exists, new IamRolePolicyAttachment(scope, `${id}-${index}`, { role: role.name, policyArn }));
    }
    return;
  }
  const count = TerraformCount.of(Token.asNumber(choose(exists, Fn.lengthOf(policyArns), 0)));
  new IamRolePolicyAttachment(scope, id, {
    count,
    role: role.name,
    policyArn: Token.asString(Fn.element(policyArns, count.index)),
  });
}
