import { endOfBuild } from "../../../../functions/scanners/inline/build";
import { build, buildArn, DIGEST, image, NOW } from "../../samples";

const ECR = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
const MEMBER_ECR = "222222222222.dkr.ecr.eu-west-1.amazonaws.com";
const NGINX = "docker.io/library/nginx:1";
const QUAY = "quay.io/shop/web:1";
const LOGIN = { REGISTRY_PASSWORD: "arn" };
const ROLE = { MEMBER_PULL_ROLE: "arn:aws:iam::ACCOUNT:role/scanning-member-pull-us-east-1" };
const ADMIT = "in another account admit the scanner role";
const endOf = (changes: Parameters<typeof build>[0]) => endOfBuild(build(changes), NOW, image().repository);

describe("a build that exported an error", () => {
  test("gives its code, class and scope, and a reason that says what to do", () => {
    const exported = { SCAN_VERDICT: "", SCAN_ERROR: "PolicyMissing", SCAN_DETAIL: "no policy strict" };

    expect(endOf({ status: "FAILED", exported })).toEqual({
      kind: "error",
      code: "PolicyMissing",
      errorClass: "configuration",
      errorScope: "installation",
      reason: `Scan of docker.io/library/nginx:1.27 ${DIGEST} linux/amd64 failed: Sysdig lacks a policy: no policy strict; check sysdig_policies, or create the policy in Sysdig, then rescan the image`,
    });
  });

  test("of a circumstance is judged by it", () => {
    const exported = { SCAN_ERROR: "UntrustedCertificate/registry", SCAN_DETAIL: "x509: expired" };

    expect(endOf({ exported })).toMatchObject({ code: "UntrustedCertificate", errorScope: "registry" });
    const unknown = { ...exported, SCAN_ERROR: "UntrustedCertificate/constructor" };
    expect(endOf({ exported: unknown })).toMatchObject({ errorScope: "installation" });
  });

  test("that passes says that it is retried", () => {
    expect(endOf({ exported: { SCAN_ERROR: "TooManyRequests", SCAN_DETAIL: "429" } })).toMatchObject({
      errorClass: "infrastructure",
      reason: expect.stringMatching(
        /: 429; .*lower max_concurrent_scans if this goes on; it is retried later$/,
      ),
    });
  });

  test("of Sysdig names the endpoint that the build was started with", () => {
    const environment = { SYSDIG_SECURE_ENDPOINT: "https://eu1.app.sysdig.com" };
    const exported = { SCAN_ERROR: "TokenRefused", SCAN_DETAIL: "401" };
    const says = "the token was refused by https://eu1.app.sysdig.com: 401; set sysdig_";

    expect(endOf({ environment, exported })).toMatchObject({ reason: expect.stringContaining(says) });
  });

  test.each([
    ["PullRefused", NGINX, {}, "HiddenImage", "repositoryCredentials"],
    ["ImageAbsent", NGINX, {}, "HiddenImage", "repositoryCredentials"],
    ["PullRefused", NGINX, LOGIN, "PullRefused", "renew username"],
    ["ImageAbsent", NGINX, LOGIN, "ImageAbsent", "push it again"],
    ["PullRefused", `${ECR}/app:1`, {}, "PullRefused", "ecr_repository_arns"],
    ["ImageAbsent", `${ECR}/app:1`, {}, "ImageAbsent", "push it again"],
    ["PullRefused", `${MEMBER_ECR}/app:1`, {}, "PullRefused", ADMIT],
    ["EcrLogin", `${MEMBER_ECR}/app:1`, ROLE, "EcrLogin", "apply the member module in that account"],
    ["PullRefused", `${MEMBER_ECR}/app:1`, ROLE, "PullRefused", "apply the member module in that account"],
    ["PullRefused", `${ECR}/app:1`, ROLE, "PullRefused", ADMIT],
    ["PullRefused", QUAY, ROLE, "HiddenImage", "give the host a default_secret_arn in registry_credentials"],
    ["PullRefused", QUAY, { ...ROLE, ...LOGIN }, "PullRefused", "renew username"],
  ])("%s of %s with %j is %s", (SCAN_ERROR, IMAGE_REFERENCE, login, code, message) => {
    const end = endOf({ environment: { IMAGE_REFERENCE, ...login }, exported: { SCAN_ERROR } });

    expect(end).toMatchObject({ code, errorScope: "registry", reason: expect.stringContaining(message) });
  });

  test.each([
    [
      "PullRefused",
      QUAY,
      {},
      "it was pulled anonymously; give the host a default_secret_arn in registry_credentials",
    ],
    ["PullRefused", QUAY, ROLE, "it was pulled anonymously; give the host a default_secret_arn"],
    ["PullRefused", QUAY, LOGIN, "renew username and password in its registry secret"],
    ["PullRefused", `${ECR}/app:1`, {}, "ecr_repository_arns"],
    ["WrongPlatform", `${ECR}/app:1`, {}, "or ask for another platform"],
  ])(
    "%s of %s with %j says nothing of a task definition where a request alone asked",
    (SCAN_ERROR, IMAGE_REFERENCE, login, says) => {
      const build = { environment: { IMAGE_REFERENCE, ...login }, exported: { SCAN_ERROR } };
      const reasonOf = (isRequested: boolean) =>
        (endOf({ ...build, isRequested }) as { reason: string }).reason;

      expect(reasonOf(true)).toContain(says);
      expect(reasonOf(true)).not.toMatch(/task definition|scan-trigger/);
      expect(reasonOf(false)).toMatch(/task definition|its registry secret|ecr_repository_arns/);
    },
  );

  test("fills in nothing that the detail asks for, and says nothing that cannot be exported", () => {
    const exported = { SCAN_ERROR: "ScannerFailed", SCAN_DETAIL: "exit code 3: {endpoint} {says} <b>" };

    expect(endOf({ exported })).toMatchObject({
      reason: expect.stringContaining("exit code 3: ?endpoint? ?says? ?b?"),
    });
  });

  test.each(["whatever", "constructor", "/registry"])(
    "%s, which this version does not know, may pass",
    (code) => {
      expect(endOf({ status: "FAILED", exported: { SCAN_ERROR: code, SCAN_DETAIL: "odd" } })).toMatchObject({
        errorClass: "infrastructure",
        errorScope: "transient",
        reason: expect.stringContaining(`error that the build ${buildArn(1)} exported cannot be read`),
      });
    },
  );
});
