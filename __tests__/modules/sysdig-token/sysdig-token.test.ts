import { synthesizeStack } from "../synthesized";

const stack = synthesizeStack();

test("a token of one's own is stored with the write-only argument, and never elsewhere", () => {
  const { resource, data, output } = stack.configuration;
  const uses = JSON.stringify([resource, data, output]).match(/[^"]*var\.sysdig_secure_api_token\b[^"]*/g);
  const version = stack.resource("aws_secretsmanager_secret_version.sysdig_token");

  expect(version.secret_string_wo).toBe('${coalesce(var.sysdig_secure_api_token, "not-set")}');
  expect(version).not.toHaveProperty("secret_string");
  expect(uses).toEqual([expect.stringMatching(/^\$\{coalesce\(var\.sysdig_secure_api_token, /)]);
});
