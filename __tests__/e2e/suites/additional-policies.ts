import { IAMClient, ListAttachedRolePoliciesCommand } from "@aws-sdk/client-iam";
import type { Variables } from "../../local-aws/deployment";
import { TestInstallation } from "./installation";

const POLICY = (name: string) => `arn:aws:iam::123456789012:policy/${name}`;
const A = { a: POLICY("guard-rails") };
const B = { b: POLICY("audit") };
const ROLES = ["trigger", "scanner"] as const;

let installation: TestInstallation;
let iam: IAMClient;

beforeAll(async () => {
  installation = await TestInstallation.create(both(B));
  iam = new IAMClient(installation.aws.clientConfig);
});

afterAll(() => installation?.remove());

/** The same additional policies for both roles. */
function both(policies: Readonly<Record<string, string>>): Variables {
  return { additional_trigger_policy_arns: policies, additional_scanner_policy_arns: policies };
}

/** The additional policies of a role that are attached to it. */
async function attached(part: (typeof ROLES)[number]): Promise<string[]> {
  const RoleName = `fargate-image-scanning-${part === "trigger" ? "scan-trigger" : "scanner"}-us-east-1`;
  const { AttachedPolicies = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
  const additional = Object.values({ ...A, ...B });
  return AttachedPolicies.map(({ PolicyArn = "" }) => PolicyArn)
    .filter((policyArn) => additional.includes(policyArn))
    .sort();
}

/** What Terraform did to attachments, from the lines that it prints. */
function attachmentLines(output: string): string[] {
  return output.split("\n").filter((line) => /_additional\["\w+"\]: (Creat|Destroy|Modify)ing/.test(line));
}

test("another policy before the one that is there leaves that one attached, untouched", async () => {
  expect(await Promise.all(ROLES.map(attached))).toEqual([[POLICY("audit")], [POLICY("audit")]]);
  const variables = { ...installation.variables, ...both({ ...A, ...B }) };

  const { output } = await installation.deployment.apply(variables);

  const expected = [POLICY("audit"), POLICY("guard-rails")];
  expect(await Promise.all(ROLES.map(attached))).toEqual([expected, expected]);
  expect(attachmentLines(output)).toHaveLength(2);
  expect(attachmentLines(output).filter((line) => !line.includes('["a"]: Creating'))).toEqual([]);
  expect((await installation.deployment.plan(variables)).output).toContain("No changes");
});

test("a policy that goes takes only itself away", async () => {
  const { output } = await installation.deployment.apply({ ...installation.variables, ...both(B) });

  expect(await Promise.all(ROLES.map(attached))).toEqual([[POLICY("audit")], [POLICY("audit")]]);
  expect(attachmentLines(output)).toHaveLength(2);
  expect(attachmentLines(output).filter((line) => !line.includes('["a"]: Destroying'))).toEqual([]);
});
