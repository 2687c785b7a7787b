import { CodeBuildClient } from "@aws-sdk/client-codebuild";
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  GetRolePolicyCommand,
  IAMClient,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import type { TestInstallation } from "./installation";

/** A client of CodeBuild with the rights that the trigger has to start scans, and no others. */
export async function holderOfStartPolicy(installation: TestInstallation): Promise<CodeBuildClient> {
  const { clientConfig } = installation.aws;
  const iam = new IAMClient(clientConfig);
  const RoleName = installation.output("trigger_role_arn").split("/")[1];
  const policy = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: "start-scans" }));
  await iam.send(new CreateUserCommand({ UserName: "holder-of-the-policy" }));
  await iam.send(
    new PutUserPolicyCommand({
      UserName: "holder-of-the-policy",
      PolicyName: "start-scans",
      PolicyDocument: decodeURIComponent(policy.PolicyDocument ?? ""),
    }),
  );
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "holder-of-the-policy" }));
  return new CodeBuildClient({
    ...clientConfig,
    credentials: {
      accessKeyId: AccessKey?.AccessKeyId ?? "",
      secretAccessKey: AccessKey?.SecretAccessKey ?? "",
    },
  });
}
