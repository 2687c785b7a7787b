import { policyStatements } from "../policies";
import { type Inputs, planned } from "../synthesized";

const SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:authorities-AbCdEf";
const KEY = "arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d";

function bundleOf(props: Inputs) {
  const synthesized = planned(props);
  return {
    variables: synthesized.buildVariables().filter(({ name }) => name === "CA_BUNDLE"),
    statements: policyStatements(synthesized, "ca-bundle").map(({ actions, resources }) => [
      ...actions,
      ...resources,
    ]),
  };
}

test("without one, builds get no certificates and may read none", () => {
  expect(bundleOf({})).toEqual({ variables: [], statements: [] });
});

test("of a secret is resolved by CodeBuild, whose role may read this secret and use its key", () => {
  const { variables, statements } = bundleOf({ ca_bundle_secret: { arn: SECRET, kms_key_arn: KEY } });

  expect(variables).toEqual([{ name: "CA_BUNDLE", type: "SECRETS_MANAGER", value: SECRET }]);
  expect(statements).toEqual([
    ["secretsmanager:GetSecretValue", SECRET],
    ["kms:Decrypt", KEY],
  ]);
});

test.each(["/network/ca-bundle", "ca-bundle"])("of the parameter %s is read by its name", (name) => {
  const { variables, statements } = bundleOf({ ca_bundle_ssm_parameter: { name } });

  expect(variables).toEqual([{ name: "CA_BUNDLE", type: "PARAMETER_STORE", value: name }]);
  expect(statements).toEqual([
    ["ssm:GetParameters", expect.stringMatching(/^arn:.*:ssm:.*:parameter\/(network\/)?ca-bundle$/)],
  ]);
});
