import { CodeBuildClient } from "@aws-sdk/client-codebuild";
import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
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
  for (const { PolicyArn } of AttachedPolicies) {
    await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn }));
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
