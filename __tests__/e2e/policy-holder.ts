import { CodeBuildClient } from "@aws-sdk/client-codebuild";
import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
} from "@aws-sdk/client-iam";
import { makeUser } from "../local-aws/accounts";
import type { TestInstallation } from "./installation";

/** A client of CodeBuild with the rights that the trigger has to start scans, and no others. */
export async function holderOfStartPolicy(installation: TestInstallation): Promise<CodeBuildClient> {
  const { clientConfig } = installation.aws;
  const iam = new IAMClient(clientConfig);
  const RoleName = installation.output("trigger_role_arn").split("/")[1];
  const { AttachedPolicies = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
  // Copies: a policy that is attached to a user of the test's could not be destroyed.
  const documents = await Promise.all(
    AttachedPolicies.map(async ({ PolicyArn }) => {
      const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
      const VersionId = Policy?.DefaultVersionId;
      const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }));
      return decodeURIComponent(PolicyVersion?.Document ?? "");
    }),
  );
  return new CodeBuildClient(await makeUser(clientConfig, "holder-of-the-policy", ...documents));
}
