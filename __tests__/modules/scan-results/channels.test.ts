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

test.each([
  [true, ["publish-results", "import-findings"]],
  [false, ["publish-results"]],
])("one grant has the rights of all channels; Security Hub on: %s", (securityHub, names) => {
  const { results, role } = resultsOf(securityHub);

  expect(results.grantPublish(role).map(({ nameInput }) => nameInput)).toEqual(names);
});
