import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { TerraformStack, Testing } from "cdktf";
import { CHANNEL_VARIABLES } from "../../../functions/contract/environment";
import { FargateImageScanning } from "../../../modules/fargate-image-scanning";
import { REQUIRED } from "../synthesized";

function resultsOf(securityHub: boolean) {
  const stack = new TerraformStack(Testing.app(), "team");
  const { results } = new FargateImageScanning(stack, "scanning", { ...REQUIRED, securityHub });
  return { results, role: new IamRole(stack, "reader", { name: "reader", assumeRolePolicy: "{}" }) };
}

test("whoever publishes is given the settings of all channels", () => {
  const { environment } = resultsOf(true).results;

  expect(Object.keys(environment).sort()).toEqual(Object.values(CHANNEL_VARIABLES).flat().sort());
});

test.each([true, false])("one grant has the rights of all channels; Security Hub on: %s", (securityHub) => {
  const { results, role } = resultsOf(securityHub);

  const policies = results.grantPublish(role);

  // A statement of its own each, in the one policy of the role.
  expect(policies).toHaveLength(securityHub ? 2 : 1);
  expect(new Set(policies).size).toBe(1);
});
