import { IAMClient, ListAttachedRolePoliciesCommand } from "@aws-sdk/client-iam";
import { AUDIT, forBothRoles, GUARD_RAILS, policyArn } from "../additional-policies";
import { installation } from "../shared-installation";

const ROLES = ["trigger", "scanner"] as const;

let iam: IAMClient;

beforeAll(() => {
  iam = new IAMClient(installation.aws.clientConfig);
});

/** The additional policies of a role that are attached to it. */
async function attached(part: (typeof ROLES)[number]): Promise<string[]> {
  const RoleName = `fargate-image-scanning-${part === "trigger" ? "scan-trigger" : "scanner"}-us-east-1`;
  const { AttachedPolicies = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
  const additional = Object.values({ ...GUARD_RAILS, ...AUDIT });
  return AttachedPolicies.map(({ PolicyArn = "" }) => PolicyArn)
    .filter((arn) => additional.includes(arn))
    .sort();
}

/** What Terraform did to attachments, from the lines that it prints. */
function attachmentLines(output: string): string[] {
  return output.split("\n").filter((line) => /_additional\["\w+"\]: (Creat|Destroy|Modify)ing/.test(line));
}

test("another policy before the one that is there leaves that one attached, untouched", async () => {
  expect(await Promise.all(ROLES.map(attached))).toEqual([[policyArn("audit")], [policyArn("audit")]]);
  const variables = { ...installation.variables, ...forBothRoles({ ...GUARD_RAILS, ...AUDIT }) };

  const { output } = await installation.deployment.apply(variables);

  const expected = [policyArn("audit"), policyArn("guard-rails")];
  expect(await Promise.all(ROLES.map(attached))).toEqual([expected, expected]);
  expect(attachmentLines(output)).toHaveLength(2);
  expect(attachmentLines(output).filter((line) => !line.includes('["a"]: Creating'))).toEqual([]);
  expect((await installation.deployment.plan(variables)).output).toContain("No changes");
});

test("a policy that goes takes only itself away", async () => {
  const { output } = await installation.deployment.apply({
    ...installation.variables,
    ...forBothRoles(AUDIT),
  });

  expect(await Promise.all(ROLES.map(attached))).toEqual([[policyArn("audit")], [policyArn("audit")]]);
  expect(attachmentLines(output)).toHaveLength(2);
  expect(attachmentLines(output).filter((line) => !line.includes('["a"]: Destroying'))).toEqual([]);
});
