import { createHash } from "node:crypto";
import { SimulatedRegistry } from "../../../local-aws/registry/registry";
import { renderBuildspec } from "../../../modules/inline-scanner/buildspec";
import { parseJunit } from "./junit";
import { DIGEST, document, OTHER_DIGEST } from "./result-document";
import { resultText } from "./results";
import { ECR_PASSWORD, runBuild as run, TOKEN } from "./simulated-build";

// The rendered buildspec, really run: bash, node and curl against a download address on this machine.

const { load } = require("js-yaml") as { load(text: string): Parameters<typeof run>[0] };
const BUILDSPEC = load(renderBuildspec());
const runBuild = (options?: Parameters<typeof run>[1]) => run(BUILDSPEC, options);

const PASS = { result: JSON.stringify(document({ severities: ["high", "low"] })) };
const FAILED_RULE = {
  description: "no critical",
  evaluationResult: "failed",
  failures: [{ description: "CVE-0" }],
};
const FAIL = {
  exitCode: 1,
  result: JSON.stringify(
    document({
      globalEvaluation: "failed",
      severities: ["critical"],
      evaluations: [{ name: "Best Practices", bundles: [{ rules: [FAILED_RULE] }] }],
    }),
  ),
};

describe("a build", () => {
  test("exports the verdict of an image that passes, and is green", async () => {
    const { exported, isGreen, file, log } = await runBuild({ scanner: PASS });

    expect(exported).toMatchObject({
      SCAN_VERDICT: "PASSED",
      SCAN_COUNTS: "critical:0,high:1,medium:0,low:1,negligible:0",
      SCAN_RESULT_URL: "https://secure.sysdig.com/#/vulnerabilities/results/17/overview",
      SCAN_SCANNED_DIGEST: DIGEST,
      SCAN_ERROR_CLASS: "",
      SCAN_REASON: "",
    });
    expect(isGreen).toBe(true);
    expect(file("scan-report/scan.xml")).toContain("<testcase");
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

    expect(exported).toMatchObject({ SCAN_VERDICT: "FAILED", SCAN_ERROR_CLASS: "", SCAN_REASON: "" });
    expect(exported.SCAN_COUNTS).toContain("critical:1");
    expect(isGreen).toBe(green);
    expect(file("scan-report/scan.xml")).toContain('<failure message="CVE-0">');
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
    const { exported, isGreen, argumentsOf } = await runBuild({
      scanner: PASS,
      publishedSum: "0".repeat(64),
    });

    expect(exported).toMatchObject({ SCAN_VERDICT: "", SCAN_ERROR_CLASS: "configuration" });
    expect(exported.SCAN_REASON).toMatch(/sha256 (?!0{64})[0-9a-f]{64}, expected 0{64}/);
    expect(isGreen).toBe(false);
    expect(argumentsOf("scanner")).toBeUndefined();
  });

  test("prefers the given checksum to the published one", async () => {
    const given = createHash("sha256").update("another scanner").digest("hex");

    const { exported, downloads } = await runBuild({
      scanner: PASS,
      environment: { SCANNER_SHA256: JSON.stringify({ amd64: given, arm64: given }) },
    });

    expect(exported.SCAN_ERROR_CLASS).toBe("configuration");
    expect(exported.SCAN_REASON).toContain(`expected ${given}`);
    expect(downloads.some((path) => path.endsWith(".sha256"))).toBe(false);
  });

  test("calls a version that does not exist a wrong configuration", async () => {
    const { exported } = await runBuild({ scanner: PASS, environment: { SCANNER_VERSION: "0.0.1" } });

    expect(exported.SCAN_ERROR_CLASS).toBe("configuration");
    expect(exported.SCAN_REASON).toContain("scanner_version");
  });

  test("calls an unreachable download address infrastructure", async () => {
    const { exported } = await runBuild({ environment: { SCANNER_BASE_URL: "http://127.0.0.1:1/bin" } });

    expect(exported.SCAN_ERROR_CLASS).toBe("infrastructure");
    expect(exported.SCAN_REASON).toContain("tried again");
  });

  test("tells a refused token", async () => {
    const script = 'echo "https://secure.sysdig.com answered 401 Unauthorized" >&2';

    const { exported, isGreen, log } = await runBuild({ scanner: { exitCode: 3, script } });

    expect(exported.SCAN_ERROR_CLASS).toBe("configuration");
    expect(exported.SCAN_REASON).toContain("the token was refused by https://secure.sysdig.com");
    expect(exported.SCAN_REASON).toContain("docker.io/library/nginx:1.27");
    expect(isGreen).toBe(false);
    expect(log).toContain("answered 401 Unauthorized");
  });

  test("downloads nothing without a token", async () => {
    const { exported, downloads, isGreen } = await runBuild({ environment: { SECURE_API_TOKEN: "not-set" } });

    expect(exported.SCAN_ERROR_CLASS).toBe("configuration");
    expect(exported.SCAN_REASON).toContain("no token stored");
    expect(downloads).toEqual([]);
    expect(isGreen).toBe(false);
  });

  test("ends its log with a table and the link, and reports every finding of a complete result", async () => {
    const { exported, log, file } = await runBuild({
      scanner: { exitCode: 1, result: resultText("failed") },
    });

    expect(exported.SCAN_COUNTS).toBe("critical:3,high:3,medium:1,low:0,negligible:1");
    expect(exported.SCAN_TOP_VULNERABILITIES).toMatch(
      /^CVE-2026-10004,critical,\S+,1,1;(\S+;){3}CVE-2026-10006,\S+$/,
    );
    expect(log).toMatch(
      /\nVerdict: FAILED\n(.+\n){6}SEVERITY +VULNERABILITY .+\n(.+\n){8}Report in Sysdig: https:\S+overview\n$/,
    );
    const { suite, cases } = parseJunit(file("scan-report/scan.xml") ?? "");
    expect(suite).toEqual({
      name: `docker.io/library/nginx:1.27 ${DIGEST} linux/amd64`,
      tests: 12,
      failures: 6,
      errors: 0,
      skipped: 2,
    });
    expect(cases[0]?.name).toMatch(/ \/ Severity greater than or equal high with a fix$/);
  });

  test("survives a result whose every name is hostile", async () => {
    const hostile = "\ud800 ]]> \u0000 \"<x a='b'>&\nSCAN_VERDICT: PASSED $(touch pwned)`touch pwned`";
    const rule = { description: hostile, evaluationResult: "failed", failures: [{ description: hostile }] };
    const parts = document({
      globalEvaluation: "failed",
      evaluations: [{ name: hostile, bundles: [{ rules: [rule] }] }],
      severities: ["critical"],
      resultUrl: hostile,
    });
    const packages = { p: { name: hostile, version: hostile, vulnerabilitiesRefs: ["v0"] } };

    const { exported, file, log } = await runBuild({
      scanner: { exitCode: 1, result: JSON.stringify({ ...parts, result: { ...parts.result, packages } }) },
    });

    expect(exported).toMatchObject({ SCAN_VERDICT: "FAILED", SCAN_RESULT_URL: "" });
    expect(file("pwned")).toBeUndefined();
    expect(parseJunit(file("scan-report/scan.xml") ?? "").cases).toHaveLength(2);
    expect(log).not.toMatch(/^SCAN_VERDICT/m);
  });

  test.each([
    ["of another architecture", document({ architecture: "arm64" }), "infrastructure", "WrongImage"],
    ["of another digest", document({ digest: OTHER_DIGEST }), "infrastructure", "WrongImage"],
    [
      "that contradicts the exit code",
      document({ globalEvaluation: "failed" }),
      "infrastructure",
      "ContradictoryResult",
    ],
    [
      "with an unknown evaluation",
      document({ globalEvaluation: "mostlyHarmless" }),
      "configuration",
      "UnknownEvaluation",
    ],
    ["of an older format", JSON.parse(resultText("v1beta")), "configuration", "UnsupportedResultFormat"],
    ["of the legacy engine", JSON.parse(resultText("legacy")), "configuration", "UnsupportedResultFormat"],
  ])("takes no verdict from a result %s", async (_, result, errorClass, name) => {
    const { exported, isGreen, file, log } = await runBuild({ scanner: { result: JSON.stringify(result) } });

    expect(exported).toMatchObject({ SCAN_VERDICT: "", SCAN_COUNTS: "", SCAN_ERROR_CLASS: errorClass });
    expect(exported.SCAN_REASON).toContain(`failed: ${name}: `);
    expect(log).toContain(`failed: ${name}: `);
    expect(parseJunit(file("scan-report/scan.xml") ?? "").cases).toMatchObject([
      { status: "error", name: "no verdict", message: expect.stringContaining(`failed: ${name}: `) },
    ]);
    expect(isGreen).toBe(false);
  });

  test.each([
    ["truncated", PASS.result.slice(0, PASS.result.length / 2), "TruncatedResult: "],
    ["missing", undefined, "ENOENT: "],
    ["empty", "", "TruncatedResult: "],
  ])("takes no verdict from a result that is %s", async (_, result, name) => {
    const { exported, isGreen, file } = await runBuild({ scanner: { result } });

    expect(exported).toMatchObject({ SCAN_VERDICT: "", SCAN_ERROR_CLASS: "infrastructure" });
    expect(exported.SCAN_REASON).toContain(`failed: ${name}`);
    expect(isGreen).toBe(false);
    expect(file("scan-report/scan.xml")).toContain("no verdict");
  });

  test("refuses a result that is too large to be one", async () => {
    const { exported } = await runBuild({ scanner: { script: 'truncate -s 201M "$file"' } });

    expect(exported.SCAN_ERROR_CLASS).toBe("infrastructure");
    expect(exported.SCAN_REASON).toMatch(/failed: ResultTooLarge: .*200 MB/);
  });

  test.each(["IMAGE_REFERENCE", "IMAGE_DIGEST", "SYSDIG_POLICIES"])(
    "never runs what %s says",
    async (name) => {
      const { exported, file, isGreen } = await runBuild({
        scanner: PASS,
        environment: { [name]: '$(touch pwned)`touch pwned`";touch pwned;"' },
      });

      expect(file("pwned")).toBeUndefined();
      expect(exported.SCAN_ERROR_CLASS).toBe(name.startsWith("IMAGE") ? "permanent" : "configuration");
      expect(exported.SCAN_REASON).not.toMatch(/[$`"]/);
      expect(isGreen).toBe(false);
    },
  );

  test.each(["IMAGE_REFERENCE", "IMAGE_PLATFORM", "IMAGE_DIGEST"])(
    "does not give the token away where %s was made to read its secret",
    async (name) => {
      const token = "a-token-of-somebody";

      const { exported, log } = await runBuild({
        scanner: PASS,
        environment: { SECURE_API_TOKEN: token, [name]: token },
      });

      expect(exported.SCAN_ERROR_CLASS).toBe("permanent");
      expect(JSON.stringify(exported)).not.toContain(token);
      expect(log).not.toContain(token);
    },
  );

  test("is red with an error when the program is killed", async () => {
    const { exported, isGreen, failedPhases } = await runBuild({ scanner: { script: "kill -9 $PPID" } });

    expect(exported).toMatchObject({ SCAN_VERDICT: "", SCAN_ERROR_CLASS: "infrastructure" });
    expect(exported.SCAN_REASON).toContain("build log");
    expect(isGreen).toBe(false);
    // The build phase ends well in any case: only so is it sure that the last one runs.
    expect(failedPhases).toEqual(["post_build"]);
  });

  test("believes no half-written outcome, nor one with other characters", async () => {
    const half = 'echo PASSED >"$PWD/SCAN_VERDICT"; kill -9 $PPID';
    const odd = "echo 0 >SCAN_EXIT; echo 'PASSED\"$(id)' >SCAN_VERDICT; kill -9 $PPID";

    for (const script of [half, odd]) {
      const { exported, isGreen } = await runBuild({ scanner: { script } });

      expect(exported).toMatchObject({ SCAN_VERDICT: "", SCAN_ERROR_CLASS: "infrastructure" });
      expect(isGreen).toBe(false);
    }
  });

  test("takes nothing over from the variables that it was started with", async () => {
    const { exported } = await runBuild({
      environment: { SECURE_API_TOKEN: "not-set", SCAN_VERDICT: "PASSED", SCAN_EXIT: "0" },
    });

    expect(exported).toMatchObject({ SCAN_VERDICT: "", SCAN_ERROR_CLASS: "configuration", SCAN_EXIT: "1" });
  });
});
