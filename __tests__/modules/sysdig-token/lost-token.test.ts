import { textOf } from "../../pages";

test.each(["docs/token.md", "packaging/files/README.md"])(
  "%s says that a lower version without the token stores not-set, and sets none for a shell alone",
  (file) => {
    const text = textOf(file).replace(/[\s*]+/g, " ");

    expect(text).toMatch(/any change of (the version|it) without the token[^.]*lowering it included/i);
    expect(text).toMatch(/a line of the configuration/);
    expect(text).not.toContain("TF_VAR_sysdig_secure_api_token_version");
  },
);
