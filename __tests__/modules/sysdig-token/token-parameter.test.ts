import { policyStatements } from "../policies";
import { type Inputs, planned } from "../synthesized";

const KEY = "arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d";
const PARAMETER = { name: "/sysdig/token", kms_key_arn: KEY };

const withParameter = (props: Inputs = {}) =>
  planned({ sysdig_secure_api_token_ssm_parameter: PARAMETER, ...props });

test("AWS's own key needs no right, and the installation's key is not for the parameter", () => {
  const synthesized = withParameter({
    kms_key_arn: KEY,
    sysdig_secure_api_token_ssm_parameter: { name: "/sysdig/token" },
  });

  expect(policyStatements(synthesized, "sysdig-token/read").map(({ actions }) => actions)).toEqual([
    ["ssm:GetParameters"],
  ]);
});

test("the coordinator may look whether it is there, which no policy bounds to one parameter", () => {
  expect(policyStatements(withParameter(), "sysdig-token/describe")).toMatchObject([
    { actions: ["ssm:DescribeParameters"], resources: ["*"] },
  ]);
});

test("in backend mode the coordinator knows and may read it", () => {
  const synthesized = withParameter({ scan_mode: "backend" });

  expect(synthesized.variablesOf("scan-coordinator")).toMatchObject({
    SYSDIG_TOKEN_SECRET: "",
    SYSDIG_TOKEN_PARAMETER: "/sysdig/token",
  });
  expect(policyStatements(synthesized, "sysdig-token/read").map(({ actions }) => actions[0])).toEqual([
    "ssm:GetParameters",
    "kms:Decrypt",
  ]);
});
