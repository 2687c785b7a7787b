import { policyStatements } from "../policies";
import { type Given, synthesizeProps } from "../synthesized";

const KEY = "arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d";
const PARAMETER = { name: "/sysdig/token", kmsKeyArn: KEY };

const withParameter = (props: Given = {}) =>
  synthesizeProps({ sysdigSecureApiTokenSsmParameter: PARAMETER, ...props });

test.each([
  ["a path", "/sysdig/token", "sysdig/token"],
  ["a word", "sysdig-token", "sysdig-token"],
])(
  "builds may read exactly this parameter (%s), and decrypt it through Systems Manager alone",
  (_, name, path) => {
    const statements = policyStatements(
      withParameter({ sysdigSecureApiTokenSsmParameter: { name, kmsKeyArn: KEY } }),
      "sysdig-token/read",
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
    expect(String(statements[0]?.resources)).toContain(name === path ? path : `trimprefix("${name}", "/")`);
  },
);

test("AWS's own key needs no right, and the installation's key is not for the parameter", () => {
  const synthesized = withParameter({
    kmsKeyArn: KEY,
    sysdigSecureApiTokenSsmParameter: { name: "/sysdig/token" },
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
  const synthesized = withParameter({ scanMode: "backend" });

  expect(synthesized.variablesOf("scan-coordinator")).toMatchObject({
    SYSDIG_TOKEN_SECRET: "",
    SYSDIG_TOKEN_PARAMETER: "/sysdig/token",
  });
  expect(policyStatements(synthesized, "sysdig-token/read").map(({ actions }) => actions[0])).toEqual([
    "ssm:GetParameters",
    "kms:Decrypt",
  ]);
});
