import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { TerraformStack, Testing } from "cdktf";
import { FargateImageScanning } from "../../modules/fargate-image-scanning";
import { REQUIRED } from "./synthesized";

test("a role of the user's own can be granted what the functions have, as can a second one", () => {
  const stack = new TerraformStack(Testing.app(), "team");
  const scanning = new FargateImageScanning(stack, "scanning", { ...REQUIRED, securityHub: true });
  const roles = ["reader", "auditor"].map(
    (name) => new IamRole(stack, name, { name, assumeRolePolicy: "{}" }),
  );

  const policies = roles.map((role) => [
    scanning.ledger.grantCoordinate(role),
    scanning.token.grantRead(role),
    ...scanning.results.grantPublish(role),
    scanning.taskEvents.grantConsume(role),
  ]);

  // One for each role, with all that it is granted.
  expect(policies.map((ofRole) => new Set(ofRole).size)).toEqual([1, 1]);
  expect(new Set(policies.flat()).size).toBe(2);
  const documents: { source_policy_documents?: string[] }[] = Object.values(
    JSON.parse(Testing.synth(stack)).data.aws_iam_policy_document,
  );
  const granted = documents.filter(
    ({ source_policy_documents = [] }) =>
      source_policy_documents.length === 5 &&
      /coordinate.*sysdig-token.*publish/.test(source_policy_documents.join()),
  );
  expect(granted).toHaveLength(2);
});
