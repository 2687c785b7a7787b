import { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table";
import { TerraformVariable } from "cdktf";
import { refusalOf } from "../synthesized";

const SECRET = { arn: "arn:aws:secretsmanager:us-east-1:123456789012:secret:token-AbCdEf" };
const PARAMETER = { name: "/sysdig/token" };
const KEY = "arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d";

describe("the parameter that holds the token", () => {
  test.each([
    [
      "its ARN",
      { name: "arn:aws:ssm:us-east-1:123456789012:parameter/token" },
      /\.name must be.*not its ARN/,
    ],
    ["no name", { name: "" }, /\.name must be the name of a parameter/],
    ["a path that lacks its first slash", { name: "sysdig/token" }, /\.name must be/],
    ["16 levels", { name: "/a".repeat(16) }, /\.name must be.*at most 15 levels/],
    ["a name that AWS keeps for itself", { name: "/aws/token" }, /\.name must not begin with aws or ssm/],
    ["one of another case", { name: "SSMtoken" }, /\.name must not begin.*a name of your own/],
    [
      "a key of 65 characters",
      { ...PARAMETER, kmsKeyArn: `${KEY.slice(0, -8)}${"a".repeat(65)}` },
      /\.kms_key_arn must be/,
    ],
    ["a version", { name: "/sysdig/token:3" }, /\.name must be/],
    ["201 characters", { name: `/${"a".repeat(200)}` }, /\.name takes 200 characters.*shorter name/],
    [
      "an alias as its key",
      { ...PARAMETER, kmsKeyArn: KEY.replace("key/", "alias/") },
      /\.kms_key_arn must be/,
    ],
  ])("is not taken with %s", (_, sysdigSecureApiTokenSsmParameter, message) => {
    const lines = refusalOf({ sysdigSecureApiTokenSsmParameter })?.split("\n- ").slice(1);

    expect(lines).toEqual([expect.stringMatching(/^sysdig_secure_api_token_ssm_parameter\./)]);
    expect(lines?.[0]).toMatch(message);
  });

  test.each([
    [PARAMETER],
    [{ name: "token" }],
    [{ name: "/a".repeat(15) }],
    [{ name: "/sysdig/aws/ssm" }],
    [{ name: `/${"a".repeat(199)}` }],
    [{ ...PARAMETER, kmsKeyArn: KEY }],
  ])("is taken as %j", (sysdigSecureApiTokenSsmParameter) => {
    expect(refusalOf({ sysdigSecureApiTokenSsmParameter })).toBeUndefined();
  });

  test("may be one that Terraform makes, too", () => {
    const refusal = refusalOf((scope) => ({
      sysdigSecureApiTokenSsmParameter: {
        name: new DynamodbTable(scope, "any", { name: "any", hashKey: "id" }).name,
      },
    }));

    expect(refusal).toBeUndefined();
  });
});

test.each([
  ["the existing secret", { sysdigSecureApiTokenSecret: SECRET }],
  ["the token", {}],
])("%s and the parameter exclude each other, and the message says what to do", (what, props) => {
  const refusal = refusalOf((scope) => ({
    ...props,
    ...(what === "the token" && {
      sysdigSecureApiToken: new TerraformVariable(scope, "token", { type: "string" }).stringValue,
    }),
    sysdigSecureApiTokenSsmParameter: PARAMETER,
  }));

  expect(refusal).toMatch(
    /sysdig_secure_api_token_ssm_parameter excludes sysdig_secure_api_token and sysdig_secure_api_token_secret\. Give the token in one way/,
  );
});
