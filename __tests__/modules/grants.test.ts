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

  const policies = roles.flatMap((role) => [
    scanning.ledger.grantCoordinate(role),
    scanning.token.grantRead(role),
    ...scanning.results.grantPublish(role),
    scanning.taskEvents.grantConsume(role),
  ]);

  expect(new Set(policies.map((policy) => policy?.fqn)).size).toBe(10);
});
