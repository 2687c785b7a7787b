import { textOf } from "../../pages";
import { type Inputs, planned } from "../synthesized";

const SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:token-AbCdEf";
const WARNING =
  /if this plan replaces the secret's version, the stored token becomes not-set: export the token/;

test.each<[string, Inputs, boolean]>([
  ["the first version", {}, false],
  ["a second one without the token", { sysdig_secure_api_token_version: 2 }, true],
  ["a second one with it", { sysdig_secure_api_token_version: 2, sysdig_secure_api_token: "t" }, false],
  [
    "an existing secret",
    { sysdig_secure_api_token_version: 2, sysdig_secure_api_token_secret: { arn: SECRET } },
    false,
  ],
])("a plan with %s warns of a lost token: only where the version may be a new one", (_, inputs, warns) => {
  expect(WARNING.test(planned(inputs).warnings.join())).toBe(warns);
});

test.each(["docs/token.md", "packaging/files/README.md", "docs/inputs-outputs.md"])(
  "%s says that a lower version without the token stores not-set, and sets none for a shell alone",
  (file) => {
    const text = textOf(file).replace(/[\s*]+/g, " ");

    expect(text).toMatch(/any change of (the version|it) without the token[^.]*lowering it included/i);
    expect(text).toMatch(/a line of the configuration/);
    expect(text).not.toContain("TF_VAR_sysdig_secure_api_token_version");
  },
);
