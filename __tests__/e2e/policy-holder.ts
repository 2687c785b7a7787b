import { CodeBuildClient } from "@aws-sdk/client-codebuild";
import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
} from "@aws-sdk/client-iam";
import { type ClientConfig, makeUser } from "../local-aws/accounts";
import type { TestInstallation } from "./installation";

/** A client of CodeBuild with the rights that the coordinator has to start scans. */
export async function holderOfStartPolicy(installation: TestInstallation): Promise<CodeBuildClient> {
  return new CodeBuildClient(await holderOf(installation, "coordinator_role_arn"));
}

/** Users that were made: each has a name of its own. */
let made = 0;

/** What SDK clients take of a user who has all rights of a role, and no others. */
export async function holderOf(installation: TestInstallation, roleOutput: string): Promise<ClientConfig> {
  const { clientConfig } = installation.aws;
  const iam = new IAMClient(clientConfig);
  const RoleName = installation.output(roleOutput).split("/").at(-1) ?? "";
  const { AttachedPolicies = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  // Copies: a policy that is attached to a user of the test's could not be destroyed.
  const documents = await Promise.all([
    ...AttachedPolicies.map(async ({ PolicyArn }) => {
      const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
      const VersionId = Policy?.DefaultVersionId;
      const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }));
      return PolicyVersion?.Document ?? "";
    }),
    ...PolicyNames.map(async (PolicyName) => {
      const { PolicyDocument } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
      return PolicyDocument ?? "";
    }),
  ]);
  made += 1;
  return makeUser(clientConfig, `holder-${made}-of-${RoleName}`, ...documents.map(decodeURIComponent));
}
