import {
  GetRolePolicyCommand,
  IAMClient,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import type { TestInstallation } from "./installation";

/** Takes the statements that allow this action from a role, which is the scanner's unless another one is named. */
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
    if (allowedActions(document).includes(action)) {
      const { Statement, ...others } = JSON.parse(document) as { Statement: object[] };
      const left = Statement.filter(
        (each) => !allowedActions(JSON.stringify({ Statement: [each] })).includes(action),
      );
      const PolicyDocument = JSON.stringify({ ...others, Statement: left });
      await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument }));
      return {
        async giveBack() {
          await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: document }));
        },
      };
    }
  }
  throw new Error(`no policy of ${RoleName} allows ${action}`);
}

function allowedActions(document: string): string[] {
  const { Statement }: { Statement: { Effect: string; Action: string | string[] }[] } = JSON.parse(document);
  return Statement.filter(({ Effect }) => Effect === "Allow").flatMap(({ Action }) => Action);
}
