import { policyStatements } from "../policies";
import { type Inputs, planned } from "../synthesized";

const KEY = "arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d";
const PARAMETER = { name: "/sysdig/token", kms_key_arn: KEY };

const withParameter = (props: Inputs = {}) =>
  planned({ sysdig_secure_api_token_ssm_parameter: PARAMETER, ...props });

test.each([
  ["a path", "/sysdig/token", "sysdig/token"],
  ["a word", "sysdig-token", "sysdig-token"],
])(
  "builds may read exactly this parameter (%s), and decrypt it through Systems Manager alone",
  (_, name, path) => {
    const statements = policyStatements(
      withParameter({ sysdig_secure_api_token_ssm_parameter: { name, kms_key_arn: KEY } }),
      "sysdig-token",
    );

    expect(statements).toMatchObject([
      {
        actions: ["ssm:GetParameters"],
        resources: [expect.stringMatching(/^arn:\$\{[^}]+\}:ssm:\$\{[^}]+\}:\$\{[^}]+\}:parameter\//)],
      },
      {
        actions: ["kms:Decrypt"],
        resources: [KEY],
        conditions: [{ test: "StringLike", variable: "kms:ViaService", values: ["ssm.*.amazonaws.com*"] }],
      },
    ]);
    expect(String(statements[0]?.resources)).toMatch(new RegExp(`:parameter/${path}$`));
  },
);

test("AWS's own key needs no right, and the installation's key is not for the parameter", () => {
  const synthesized = withParameter({
    kms_key_arn: KEY,
    sysdig_secure_api_token_ssm_parameter: { name: "/sysdig/token" },
  });

  expect(policyStatements(synthesized, "sysdig-token").map(({ actions }) => actions)).toEqual([
    ["ssm:GetParameters"],
  ]);
});

test("in backend mode the coordinator knows and may read it", () => {
  const synthesized = withParameter({ scan_mode: "backend" });

  expect(synthesized.variablesOf("scan-coordinator")).toMatchObject({
    SYSDIG_TOKEN_SECRET: "",
    SYSDIG_TOKEN_PARAMETER: "/sysdig/token",
  });
  expect(policyStatements(synthesized, "sysdig-token").map(({ actions }) => actions[0])).toEqual([
    "ssm:GetParameters",
    "kms:Decrypt",
  ]);
});
