import { grantees, policyStatements } from "../policies";
import { planned, synthesizeStack } from "../synthesized";

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
});

describe("an existing secret", () => {
  test("takes the place of one's own", () => {
    const synthesized = planned({ sysdig_secure_api_token_secret: { arn: SECRET } });

    expect(synthesized.ofType("aws_secretsmanager_secret")).toEqual([]);
    expect(synthesized.ofType("aws_secretsmanager_secret_version")).toEqual([]);
    expect(tokenVariable(synthesized)).toBe(SECRET);
    expect(policyStatements(synthesized, "sysdig-token/read")).toMatchObject([
      { actions: ["secretsmanager:GetSecretValue"], resources: [SECRET] },
    ]);
  });

  test("has a version that the coordinator may look at, and a value that only builds may read", () => {
    const synthesized = planned({ sysdig_secure_api_token_secret: { arn: SECRET } });

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
    const synthesized = planned({ sysdig_secure_api_token_secret: { arn: SECRET, json_key: "token" } });

    expect(tokenVariable(synthesized)).toBe(`${SECRET}:token`);
    expect(policyStatements(synthesized, "sysdig-token")[0]?.resources).toEqual([SECRET]);
  });
});
