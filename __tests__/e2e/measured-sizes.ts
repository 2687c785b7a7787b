import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListPoliciesCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
  type Role,
} from "@aws-sdk/client-iam";
import { LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import type { LocalAws } from "../../local-aws";
import { environmentSize, LIMITS, policySize, type Size } from "../sizes";

/** The sizes of policies and environments that an installation has put into an account, as the account has them. */
export async function measuredSizes(aws: LocalAws): Promise<Size[]> {
  const iam = new IAMClient(aws.clientConfig);
  const { Roles = [] } = await iam.send(new ListRolesCommand({}));
  const { Policies = [] } = await iam.send(new ListPoliciesCommand({ Scope: "Local" }));
  const sizes = await Promise.all([
    ...Roles.map((role) => ofRole(iam, role)),
    ...Policies.map(({ Arn = "" }) => ofManagedPolicy(iam, Arn)),
    ofFunctions(aws),
  ]);
  return sizes.flat();
}

async function ofRole(iam: IAMClient, { RoleName, AssumeRolePolicyDocument = "" }: Role): Promise<Size[]> {
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  const inline = await Promise.all(
    PolicyNames.map((PolicyName) => iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }))),
  );
  const { AttachedPolicies = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
  return [
    {
      what: `inline policies of ${RoleName}`,
      size: inline.reduce((sum, { PolicyDocument = "" }) => sum + sizeOf(PolicyDocument), 0),
      limit: LIMITS.inlinePoliciesOfRole,
    },
    {
      what: `managed policies of ${RoleName}, the user's included`,
      size: AttachedPolicies.length,
      limit: LIMITS.managedPoliciesOfRole,
    },
    {
      what: `trust policy of ${RoleName}`,
      size: sizeOf(AssumeRolePolicyDocument),
      limit: LIMITS.trustPolicy,
    },
  ];
}

async function ofManagedPolicy(iam: IAMClient, PolicyArn: string): Promise<Size[]> {
  const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
  const { PolicyVersion } = await iam.send(
    new GetPolicyVersionCommand({ PolicyArn, VersionId: Policy?.DefaultVersionId }),
  );
  const size = sizeOf(PolicyVersion?.Document ?? "");
  return [{ what: `managed policy ${Policy?.PolicyName}`, size, limit: LIMITS.managedPolicy }];
}

async function ofFunctions(aws: LocalAws): Promise<Size[]> {
  const { Functions = [] } = await new LambdaClient(aws.clientConfig).send(new ListFunctionsCommand({}));
  return Functions.map(({ FunctionName, Environment }) => ({
    what: `environment of ${FunctionName}`,
    size: environmentSize(Environment?.Variables),
    limit: LIMITS.environment,
  }));
}

/** IAM answers with documents whose characters are escaped for URLs. */
function sizeOf(document: string): number {
  return policySize(decodeURIComponent(document));
}
