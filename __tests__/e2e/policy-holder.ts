import { CodeBuildClient } from "@aws-sdk/client-codebuild";
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import type { TestInstallation } from "./installation";

/** A client of CodeBuild with the rights that the trigger has to start scans, and no others. */
export async function holderOfStartPolicy(installation: TestInstallation): Promise<CodeBuildClient> {
  const { clientConfig } = installation.aws;
  const iam = new IAMClient(clientConfig);
  const UserName = "holder-of-the-policy";
  const RoleName = installation.output("trigger_role_arn").split("/")[1];
  const { AttachedPolicies = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
  await iam.send(new CreateUserCommand({ UserName }));
  for (const { PolicyArn, PolicyName } of AttachedPolicies) {
    const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
    const { PolicyVersion } = await iam.send(
      new GetPolicyVersionCommand({ PolicyArn, VersionId: Policy?.DefaultVersionId }),
    );
    // A copy: a policy that is attached to a user of the test's could not be destroyed.
    const PolicyDocument = decodeURIComponent(PolicyVersion?.Document ?? "");
    await iam.send(new PutUserPolicyCommand({ UserName, PolicyName, PolicyDocument }));
  }
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return new CodeBuildClient({
    ...clientConfig,
    credentials: {
      accessKeyId: AccessKey?.AccessKeyId ?? "",
      secretAccessKey: AccessKey?.SecretAccessKey ?? "",
    },
  });
}
