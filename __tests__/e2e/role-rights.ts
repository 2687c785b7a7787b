import {
  DeleteRolePolicyCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import type { TestInstallation } from "./installation";

/** Takes the policy with this action from a role, which is the scanner's unless another one is named. */
export async function takeRight(
  installation: TestInstallation,
  action: string,
  RoleName = installation.output("scanner_role_arn").split("/").at(-1),
): Promise<{ giveBack(): Promise<void> }> {
  const iam = new IAMClient(installation.aws.clientConfig);
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  for (const PolicyName of PolicyNames) {
    const { PolicyDocument = "" } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
    const document = decodeURIComponent(PolicyDocument);
    if (document.includes(action)) {
      await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
      return {
        async giveBack() {
          await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: document }));
        },
      };
    }
  }
  throw new Error(`no policy of ${RoleName} allows ${action}`);
}
