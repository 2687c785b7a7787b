import { readSettings } from "../../../functions/scan-runner/settings";
import { DIGEST } from "./result-document";

const ENVIRONMENT = {
  SECURE_API_TOKEN: "s3cret-t0ken",
  SYSDIG_SECURE_ENDPOINT: "https://secure.sysdig.com",
  SYSDIG_POLICIES: "[]",
  SYSDIG_SKIP_TLS_VERIFY: "false",
  SCANNER_VERSION: "1.30.1",
  SCANNER_BASE_URL: "https://download.sysdig.com/scanning/bin/sysdig-cli-scanner",
  SCANNER_SHA256: "{}",
  FAIL_BUILD_ON_POLICY_FAILURE: "false",
  IMAGE_REFERENCE: "docker.io/library/nginx:1.27",
  IMAGE_DIGEST: DIGEST,
  IMAGE_PLATFORM: "linux/amd64",
};

describe("readSettings", () => {
  test("hands the checked variables on, with an empty digest where none is known", () => {
    const { IMAGE_DIGEST: _, ...withoutDigest } = ENVIRONMENT;

    expect(readSettings(withoutDigest)).toEqual({ ...ENVIRONMENT, IMAGE_DIGEST: "" });
  });

  test.each([
    ["SYSDIG_SECURE_ENDPOINT", "http://127.0.0.1:4010"],
    ["SYSDIG_POLICIES", JSON.stringify(['Best "Practices"', "it's, [mine]", "ä"])],
    ["SCANNER_SHA256", JSON.stringify({ amd64: "a".repeat(64), arm64: "b".repeat(64) })],
    ["SCANNER_VERSION", "1.27.0-rc1"],
    ["IMAGE_REFERENCE", "registry.example.com:5000/Team/app"],
  ])("takes %s = %s", (name, value) => {
    expect(readSettings({ ...ENVIRONMENT, [name]: value })).toMatchObject({ [name]: value });
  });

  test.each([
    ["SYSDIG_SECURE_ENDPOINT", "http://secure.sysdig.com"],
    ["SYSDIG_SECURE_ENDPOINT", "https://user:password@secure.sysdig.com"],
    ["SYSDIG_SECURE_ENDPOINT", "http://127.0.0.1:80@evil.com"],
    ["SYSDIG_SECURE_ENDPOINT", undefined],
    ["SYSDIG_POLICIES", "a policy"],
    ["SYSDIG_POLICIES", '[""]'],
    ["SYSDIG_POLICIES", "[1]"],
    ["SYSDIG_SKIP_TLS_VERIFY", "yes"],
    ["SCANNER_VERSION", "../1.30.1"],
    ["SCANNER_VERSION", "--help"],
    ["SCANNER_BASE_URL", "file:///etc"],
    ["SCANNER_SHA256", '{"amd64":"abc"}'],
    ["FAIL_BUILD_ON_POLICY_FAILURE", ""],
  ])("refuses %s = %s as a wrong configuration, by name", (name, value) => {
    expect(() => readSettings({ ...ENVIRONMENT, [name]: value })).toThrow(
      expect.objectContaining({ errorClass: "configuration", message: expect.stringContaining(name) }),
    );
  });

  test.each([
    ["IMAGE_REFERENCE", "$(touch pwned)"],
    ["IMAGE_REFERENCE", "--help"],
    ["IMAGE_REFERENCE", "nginx"],
    ["IMAGE_REFERENCE", `docker.io/library/nginx@${DIGEST}`],
    ["IMAGE_REFERENCE", "docker.io/library/nginx\n--policy=x"],
    ["IMAGE_REFERENCE", `docker.io/${"a".repeat(300)}`],
    ["IMAGE_DIGEST", "sha256:abc"],
    ["IMAGE_PLATFORM", "windows/amd64"],
  ])("refuses the image with %s = %j for good", (name, value) => {
    expect(() => readSettings({ ...ENVIRONMENT, [name]: value })).toThrow(
      expect.objectContaining({ errorClass: "permanent", message: expect.stringContaining(name) }),
    );
  });

  test.each(["not-set", "", undefined])(
    "says how to store a token when it is %s, before anything else",
    (token) => {
      expect(() => readSettings({ SECURE_API_TOKEN: token })).toThrow(
        /no token stored.*sysdig_secure_api_token_version/,
      );
    },
  );

  test("no message holds the token", () => {
    for (const name of Object.keys(ENVIRONMENT).slice(1)) {
      expect(() => readSettings({ ...ENVIRONMENT, [name]: "?" })).toThrow(
        expect.objectContaining({ message: expect.not.stringContaining("s3cret-t0ken") }),
      );
    }
  });
});
