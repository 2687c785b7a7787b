import { readBuildSettings } from "../../../../functions/programs/scan-runner/settings";
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

describe("readBuildSettings", () => {
  test("hands the checked variables on, also where no digest is known", () => {
    const { IMAGE_DIGEST: _, ...withoutDigest } = ENVIRONMENT;

    expect(readBuildSettings(withoutDigest)).toMatchObject({
      SCANNER_VERSION: "1.30.1",
      reference: "docker.io/library/nginx:1.27",
      imagePlatform: "linux/amd64",
      apiToken: "s3cret-t0ken",
    });
    expect(readBuildSettings(withoutDigest).imageDigest).toBeUndefined();
    expect(readBuildSettings(ENVIRONMENT).imageDigest).toBe(DIGEST);
  });

  test.each([
    ["docker.io/library/nginx:1.27", "docker.io", "library/nginx", "1.27"],
    ["registry.example.com:8443/Team/web", "registry.example.com:8443", "Team/web", "latest"],
    ["127.0.0.1:5000/a/b/c:v1", "127.0.0.1:5000", "a/b/c", "v1"],
  ])("knows the parts of %s", (IMAGE_REFERENCE, registryHost, repository, tag) => {
    expect(readBuildSettings({ ...ENVIRONMENT, IMAGE_REFERENCE })).toMatchObject({
      registryHost,
      repository,
      tag,
    });
  });

  test.each([
    ["IMAGE_REFERENCE", "$(touch pwned)"],
    ["IMAGE_REFERENCE", "--help"],
    ["IMAGE_REFERENCE", `docker.io/library/nginx@${DIGEST}`],
    ["IMAGE_REFERENCE", "docker.io/library/nginx\n--policy=x"],
    ["IMAGE_REFERENCE", `docker.io/${"a".repeat(300)}`],
    ["IMAGE_DIGEST", "sha256:abc"],
    ["IMAGE_PLATFORM", "windows/amd64"],
  ])("refuses the image with %s = %j for good", (name, value) => {
    expect(() => readBuildSettings({ ...ENVIRONMENT, [name]: value })).toThrow(
      expect.objectContaining({ problem: "InvalidImage", message: expect.stringContaining(name) }),
    );
  });

  test.each(["not-set", "", undefined])(
    "says that there is no token when it is %s, before anything else",
    (token) => {
      expect(() => readBuildSettings({ SECURE_API_TOKEN: token })).toThrow(
        expect.objectContaining({ problem: "TokenMissing" }),
      );
    },
  );
});
