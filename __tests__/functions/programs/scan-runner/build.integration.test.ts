import { createHash } from "node:crypto";
import { SimulatedRegistry } from "../../../../local-aws/registry/registry";
import { anError } from "../../expected-errors";
import { FAIL, PASS, runBuild } from "./rendered-build";
import { DIGEST } from "./result-document";
import { ECR_PASSWORD, TOKEN } from "./simulated-build";

describe("a build", () => {
  test("exports the verdict of an image that passes, and is green", async () => {
    const { exported, isGreen, file, log } = await runBuild({ scanner: PASS });

    expect(exported).toMatchObject({
      SCAN_VERDICT: "PASSED",
      SCAN_COUNTS: "critical:0,high:1,medium:0,low:1,negligible:0",
      SCAN_RESULT_URL: "https://secure.sysdig.com/#/vulnerabilities/results/17/overview",
      SCAN_SCANNED_DIGEST: DIGEST,
      SCAN_ERROR: "",
      SCAN_DETAIL: "",
    });
    expect(isGreen).toBe(true);
    expect(file("scan.xml")).toContain("<testcase");
    expect(log).toContain("\nVerdict: PASSED\n");
  });

  test.each([
    ["false", true],
    ["true", false],
  ])("with FAIL_BUILD_ON_POLICY_FAILURE %s of an image that fails is green: %s", async (flag, green) => {
    const { exported, isGreen, file } = await runBuild({
      scanner: FAIL,
      environment: { FAIL_BUILD_ON_POLICY_FAILURE: flag },
    });

    expect(exported).toMatchObject({ SCAN_VERDICT: "FAILED", SCAN_ERROR: "", SCAN_DETAIL: "" });
    expect(exported.SCAN_COUNTS).toContain("critical:1");
    expect(isGreen).toBe(green);
    expect(file("scan.xml")).toContain('<failure message="CVE-0">');
  });

  test("scans by digest with the policies, and uploads", async () => {
    const { argumentsOf } = await runBuild({
      scanner: PASS,
      environment: {
        SYSDIG_POLICIES: JSON.stringify(['my "strict" policy; $(id)', "other"]),
        SYSDIG_SKIP_TLS_VERIFY: "true",
      },
    });

    const words = argumentsOf("scanner")?.split("\n");
    expect(words).toEqual(
      expect.arrayContaining([
        "--apiurl=https://secure.sysdig.com",
        '--policy=my "strict" policy; $(id)',
        "--policy=other",
        "--skiptlsverify",
        "--console-log",
        "--override-pullstring=docker.io/library/nginx:1.27",
        `pull://docker.io/library/nginx@${DIGEST}`,
      ]),
    );
    expect(words).not.toContain("--skipupload");
  });

  test("scans what the tag names where the digest is unknown, and verifies TLS", async () => {
    const registry = new SimulatedRegistry();
    registry.setTag("docker.io/library/nginx:1.27", DIGEST);

    const { argumentsOf, exported } = await runBuild({
      scanner: PASS,
      registry,
      environment: { IMAGE_DIGEST: undefined },
    });

    expect(argumentsOf("scanner")).toContain(`\npull://docker.io/library/nginx@${DIGEST}\n`);
    expect(argumentsOf("scanner")).not.toContain("--skiptlsverify");
    expect(exported.SCAN_VERDICT).toBe("PASSED");
  });

  test("logs in to ECR in the registry's own region, for the scanner only", async () => {
    const { argumentsOf, environmentOf, exported } = await runBuild({
      scanner: PASS,
      environment: {
        IMAGE_REFERENCE: "123456789012.dkr.ecr.eu-west-3.amazonaws.com/team/app:1",
        AWS_REGION: "us-east-1",
      },
    });

    expect(argumentsOf("aws")).toBe("ecr\nget-login-password\n--region\neu-west-3\n");
    expect(environmentOf("scanner")).toContain(`REGISTRY_USER=AWS\n`);
    expect(environmentOf("scanner")).toContain(`REGISTRY_PASSWORD=${ECR_PASSWORD}\n`);
    expect(environmentOf("curl")).not.toContain(ECR_PASSWORD);
    expect(exported.SCAN_VERDICT).toBe("PASSED");
  });

  test("pulls anonymously from a host that only looks like ECR", async () => {
    const { argumentsOf, environmentOf } = await runBuild({
      scanner: PASS,
      environment: { IMAGE_REFERENCE: "123456789012.dkr.ecr.us-east-1.amazonaws.com.evil.com/app:1" },
    });

    expect(argumentsOf("aws")).toBeUndefined();
    expect(environmentOf("scanner")).not.toContain("REGISTRY_");
  });

  test("shows neither token nor password in a command line or in the log, and hands them to the scanner only", async () => {
    const end = await runBuild({
      scanner: {
        ...PASS,
        script: 'echo "token $SECURE_API_TOKEN"; echo "login $REGISTRY_PASSWORD" >&2; sleep 0.1',
      },
      environment: { IMAGE_REFERENCE: "123456789012.dkr.ecr.us-east-1.amazonaws.com/app:1" },
    });

    const seen = [end.log, ...["scanner", "aws", "curl"].map(end.argumentsOf)].join("\n");
    expect(seen).not.toContain(TOKEN);
    expect(seen).not.toContain(ECR_PASSWORD);
    expect(end.log).toContain("token ***");
    expect(end.log).toContain("login ***");
    expect(end.environmentOf("scanner")).toContain(`SECURE_API_TOKEN=${TOKEN}`);
    expect(end.environmentOf("curl")).not.toContain(TOKEN);
    expect(end.environmentOf("aws")).not.toContain(TOKEN);
  });

  test("never runs a scanner whose published checksum differs, and names both sums", async () => {
    const { error, exported, isGreen, argumentsOf } = await runBuild({
      scanner: PASS,
      publishedSum: "0".repeat(64),
    });

    expect(exported).toMatchObject({ SCAN_VERDICT: "" });
    const says = /sha256 (?!0{64})[0-9a-f]{64}, expected 0{64}/;
    expect(error).toMatchObject(anError("configuration", "installation", says));
    expect(isGreen).toBe(false);
    expect(argumentsOf("scanner")).toBeUndefined();
  });

  test("prefers the given checksum to the published one", async () => {
    const given = createHash("sha256").update("another scanner").digest("hex");

    const { error, downloads } = await runBuild({
      scanner: PASS,
      environment: { SCANNER_SHA256: JSON.stringify({ amd64: given, arm64: given }) },
    });

    expect(error).toMatchObject(anError("configuration", "installation", `expected ${given}`));
    expect(downloads.some((path) => path.endsWith(".sha256"))).toBe(false);
  });

  test("downloads nothing without a token", async () => {
    const { error, downloads, isGreen } = await runBuild({ environment: { SECURE_API_TOKEN: "not-set" } });

    expect(error).toMatchObject(anError("configuration", "installation", "no token stored"));
    expect(downloads).toEqual([]);
    expect(isGreen).toBe(false);
  });
});
