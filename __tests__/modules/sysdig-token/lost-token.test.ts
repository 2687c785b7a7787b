import { TerraformVariable } from "cdktf";
import type { Construct } from "constructs";
import { textOf } from "../../pages";
import { type Given, saidAtSynth, synthesizeProps, type synthesizeStack } from "../synthesized";

const SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:token-AbCdEf";
const WARNING =
  /if this plan replaces the secret's version, the stored token becomes not-set: export the token/;

const token = (scope: Construct) => new TerraformVariable(scope, "token", { type: "string" }).stringValue;
const version = (scope: Construct) => new TerraformVariable(scope, "version", { type: "number" }).numberValue;

/** Of the token; other parts have checks of their own. */
function checksOf({ configuration: { check = {} } }: ReturnType<typeof synthesizeStack>) {
  const checks = Object.entries(check as Record<string, { assert: object }>);
  return Object.fromEntries(checks.filter(([name]) => name.includes("token")));
}

test.each<[string, (scope: Construct) => Given, string]>([
  [
    "a version that is known",
    (scope) => ({ sysdigSecureApiToken: token(scope), sysdigSecureApiTokenVersion: 2 }),
    "${(var.token != null)}",
  ],
  [
    "a version that only Terraform knows, and no token at all",
    (scope) => ({ sysdigSecureApiTokenVersion: version(scope) }),
    "${(var.version < 2)}",
  ],
])("%s: only what is not known is asked at plan", (_, props, condition) => {
  const [check] = Object.values(checksOf(synthesizeProps(props)));

  expect(check?.assert).toMatchObject({ condition });
});

test("nothing is asked in the first version, and where the secret exists already", () => {
  expect(checksOf(synthesizeProps((scope) => ({ sysdigSecureApiToken: token(scope) })))).toEqual({});
  expect(
    checksOf(
      synthesizeProps((scope) => ({
        sysdigSecureApiTokenSecret: { arn: SECRET },
        sysdigSecureApiTokenVersion: version(scope),
      })),
    ),
  ).toEqual({});
});

test.each(["docs/token.md", "packaging/files/README.md", "modules/fargate-image-scanning/props.ts"])(
  "%s says that a lower version without the token stores not-set, and sets none for a shell alone",
  (file) => {
    const text = textOf(file).replace(/[\s*]+/g, " ");

    expect(text).toMatch(/any change of (the version|it) without the token[^.]*lowering it included/i);
    expect(text).toMatch(/a line of the configuration/);
    expect(text).not.toContain("TF_VAR_sysdig_secure_api_token_version");
  },
);

test("a second version without any token is warned of at synth", () => {
  expect(saidAtSynth({ sysdigSecureApiTokenVersion: 2 })).toEqual([expect.stringMatching(WARNING)]);
  expect(saidAtSynth({ sysdigSecureApiTokenVersion: 1 })).toEqual([]);
});
