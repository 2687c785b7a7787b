import { TerraformStack, TerraformVariable, Testing } from "cdktf";
import { FargateImageScanning } from "../../../modules/fargate-image-scanning";
import { grantees, policyStatements } from "../policies";
import { REQUIRED, synthesizeProps, synthesizeStack } from "../synthesized";

const SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:token-AbCdEf";

const stack = synthesizeStack();

const tokenVariable = (synthesized: typeof stack) =>
  synthesized.buildVariables().find(({ name }) => name === "SECURE_API_TOKEN")?.value;

describe("a token of one's own", () => {
  test("is stored with the write-only argument, and never elsewhere", () => {
    const { resource, data, output } = stack.configuration;
    const uses = JSON.stringify([resource, data, output]).match(/[^"]*var\.sysdig_secure_api_token\b[^"]*/g);

    expect(stack.resource("aws_secretsmanager_secret_version.sysdig_token")).toMatchObject({
      secret_string_wo: '${coalesce(var.sysdig_secure_api_token, "not-set")}',
      secret_string_wo_version: "${var.sysdig_secure_api_token_version}",
    });
    expect(stack.resource("aws_secretsmanager_secret_version.sysdig_token")).not.toHaveProperty(
      "secret_string",
    );
    expect(uses).toEqual([expect.stringMatching(/^\$\{coalesce\(var\.sysdig_secure_api_token, /)]);
  });

  test("may be a variable of a user's own stack", () => {
    const synthesized = synthesizeProps((scope) => ({
      sysdigSecureApiToken: new TerraformVariable(scope, "my-token", { type: "string" }).stringValue,
      sysdigSecureApiTokenVersion: 3,
    }));

    expect(synthesized.at("sysdig-token/secret-version")).toMatchObject({
      secret_string_wo: '${coalesce(var.my-token, "not-set")}',
      secret_string_wo_version: 3,
    });
  });

  test("that is not given leaves a placeholder, which the scan-runner knows", () => {
    expect(synthesizeProps().at("sysdig-token/secret-version").secret_string_wo).toBe("not-set");
  });

  test("says which line of cdktf.json to change where CDK Terrain refuses the argument", () => {
    const stack = new TerraformStack(Testing.app(), "test");
    const { node } = new FargateImageScanning(stack, "scanning", REQUIRED).token;
    // As cdktn 0.24 says it.
    const refusal =
      "write-only attributes requires terraform >=1.11.0, but the project targets terraform >=1.5.7.";

    expect(node.validate()).toEqual([]);
    node.findChild("secret-version").node.addValidation({ validate: () => [refusal] });
    expect(node.validate()).toEqual([
      expect.stringMatching(/^In cdktf\.json, write the line "targetVersions": \{ "terraform": ">=1\.11\.0"/),
    ]);
  });
});

describe("an existing secret", () => {
  test("takes the place of one's own", () => {
    const synthesized = synthesizeProps({ sysdigSecureApiTokenSecret: { arn: SECRET } });

    expect(synthesized.ofType("aws_secretsmanager_secret")).toEqual([]);
    expect(synthesized.ofType("aws_secretsmanager_secret_version")).toEqual([]);
    expect(tokenVariable(synthesized)).toBe(SECRET);
    expect(policyStatements(synthesized, "sysdig-token/read")).toMatchObject([
      { actions: ["secretsmanager:GetSecretValue"], resources: [SECRET] },
    ]);
  });

  test("has a version that the coordinator may look at, and a value that only builds may read", () => {
    const synthesized = synthesizeProps({ sysdigSecureApiTokenSecret: { arn: SECRET } });

    expect(policyStatements(synthesized, "sysdig-token/describe")).toMatchObject([
      { actions: ["secretsmanager:DescribeSecret"], resources: [SECRET] },
    ]);
    const documents = synthesized.ofType("aws_iam_policy_document");
    const of = (part: string) =>
      documents
        .filter(({ path }) => path === `sysdig-token/${part}/policy-document`)
        .flatMap(({ address }) => grantees(synthesized, address));
    expect(of("describe")).toEqual([expect.stringContaining("coordinator")]);
    expect(of("read")).toEqual([expect.stringContaining("scanner")]);
  });

  test("may hold the token under a JSON key", () => {
    const synthesized = synthesizeProps({ sysdigSecureApiTokenSecret: { arn: SECRET, jsonKey: "token" } });

    expect(tokenVariable(synthesized)).toBe(`${SECRET}:token`);
    expect(policyStatements(synthesized, "sysdig-token")[0]?.resources).toEqual([SECRET]);
  });
});
