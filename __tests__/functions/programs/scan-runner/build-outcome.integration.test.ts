import { parseTopVulnerabilities } from "../../../../functions/scanners/inline/exported-lists";
import { anError } from "../../expected-errors";
import { parseJunit } from "./junit";
import { PASS, runBuild } from "./rendered-build";
import { DIGEST, document } from "./result-document";
import { resultText } from "./scanner-results";

/** A build whose program is killed by what it starts itself, which runs as its user and in its folder. */
const killedAfter = (script: string) => ({
  aws: `${script}\nkill -9 $PPID`,
  environment: { IMAGE_REFERENCE: "123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:1" },
});

const NOT_AMD64 = "the image is not for linux/amd64 but for linux/arm64: push the image for linux/amd64";

describe("what the scanner leaves behind", () => {
  test("ends its log with a table and the link, and reports every finding of a complete result", async () => {
    const scanner = { exitCode: 1, result: resultText("failed") };

    const { exported, log, file } = await runBuild({ scanner });

    expect(exported.SCAN_COUNTS).toBe("critical:3,high:3,medium:1,low:0,negligible:1");
    expect(parseTopVulnerabilities(exported.SCAN_TOP_VULNERABILITIES).map(({ name }) => name)).toEqual([
      ...["CVE-2026-10004", "CVE-2026-10001", "CVE-2026-10008", "GHSA-aaaa-bbbb-cccc", "CVE-2026-10006"],
    ]);
    expect(log).toMatch(
      /\nVerdict: FAILED\n(.+\n){6}SEVERITY +VULNERABILITY\n(.+\n){8}Report in Sysdig: https:\S+overview\n$/,
    );
    const { suite, cases } = parseJunit(file("scan.xml") ?? "");
    const name = `docker.io/library/nginx:1.27 ${DIGEST} linux/amd64`;
    expect(suite).toEqual({ name, tests: 12, failures: 6, errors: 0, skipped: 2 });
    expect(cases[0]?.name).toMatch(/ \/ Severity greater than or equal high with a fix$/);
  });

  test("shows of what the scanner writes no control character, and no line without end", async () => {
    const scanner = { exitCode: 3, script: "printf 'ERR \\a\\b\\e[2Jpull: %0100000d\\n' 0" };

    const { exported, log } = await runBuild({ scanner });

    expect(exported).toMatchObject({ SCAN_VERDICT: "", SCAN_ERROR: expect.stringMatching(/./) });
    expect(log).toMatch(/^ERR {3}pull: 0{4000}/m);
    expect(log).not.toMatch(/[^\P{Cc}\n]/u);
    expect(Math.max(...log.split("\n").map((line) => line.length))).toBeLessThanOrEqual(5000);
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
    expect(parseJunit(file("scan.xml") ?? "").cases).toHaveLength(2);
    expect(parseJunit(file("list.xml") ?? "").cases).toMatchObject([
      { name: "[1]" },
      { name: expect.stringContaining('["CVE-0","critical","",0]') },
    ]);
    expect(log).not.toMatch(/^SCAN_VERDICT/m);
  });

  test.each([
    ["of another architecture", document({ architecture: "arm64" }), "permanent", "WrongPlatform", NOT_AMD64],
    ["of the legacy engine", JSON.parse(resultText("legacy")), "configuration", "UnsupportedResultFormat"],
  ])("takes no verdict from a result %s", async (_, result, errorClass, name, says = `${name}: `) => {
    const scanner = { result: JSON.stringify(result) };

    const { error, exported, isGreen, file, log } = await runBuild({ scanner });

    expect(exported).toMatchObject({ SCAN_VERDICT: "", SCAN_COUNTS: "" });
    expect(error).toMatchObject({ errorClass, reason: expect.stringContaining(`failed: ${says}`) });
    expect(log).toContain(`\nerror: no verdict: ${name}`);
    expect(parseJunit(file("scan.xml") ?? "").cases).toMatchObject([
      {
        status: "error",
        name: "no verdict",
        message: expect.stringMatching(`^${name}.*, see https://.*/docs/errors.md: `),
      },
    ]);
    expect(isGreen).toBe(false);
  });

  test.each([
    ["truncated", PASS.result.slice(0, PASS.result.length / 2), "image", "TruncatedResult: "],
    ["missing", undefined, "transient", "the scanner left no result.json"],
    ["empty", "", "image", "TruncatedResult: "],
  ] as const)("takes no verdict from a result that is %s", async (_, result, scope, name) => {
    const { error, exported, isGreen, file } = await runBuild({ scanner: { result } });

    expect(exported).toMatchObject({ SCAN_VERDICT: "" });
    expect(error).toMatchObject(anError("infrastructure", scope, `failed: ${name}`));
    expect(isGreen).toBe(false);
    expect(file("scan.xml")).toContain("no verdict");
    // Where a report has no file, CodeBuild may call the build a failure.
    expect(file("list.xml")).toContain("no verdict");
  });

  test("refuses a result that is too large to be one", async () => {
    const { error } = await runBuild({ scanner: { script: 'truncate -s 201M "$file"' } });

    expect(error).toMatchObject(anError("infrastructure", "image", /failed: ResultTooLarge: .*200 MB/));
  });

  test.each(["IMAGE_REFERENCE", "IMAGE_DIGEST", "SYSDIG_POLICIES"])(
    "never runs what %s says",
    async (name) => {
      const { error, file, isGreen } = await runBuild({
        scanner: PASS,
        environment: { [name]: '$(touch pwned)`touch pwned`";touch pwned;"' },
      });

      expect(file("pwned")).toBeUndefined();
      expect(error?.code).toBe(name.startsWith("IMAGE") ? "InvalidImage" : "Unexpected");
      expect(error?.reason).not.toMatch(/[$`"]/);
      expect(isGreen).toBe(false);
    },
  );

  test.each(["IMAGE_REFERENCE", "IMAGE_PLATFORM", "IMAGE_DIGEST"])(
    "does not give the token away where %s was made to read its secret",
    async (name) => {
      const token = "a-token-of-somebody";
      const environment = { SECURE_API_TOKEN: token, [name]: token };

      const { error, exported, log } = await runBuild({ scanner: PASS, environment });

      expect(error?.errorClass).toBe("permanent");
      expect(JSON.stringify(exported)).not.toContain(token);
      expect(log).not.toContain(token);
    },
  );

  test("is red with an error when the program is killed", async () => {
    const { error, exported, isGreen, failedPhases } = await runBuild(killedAfter(""));

    expect(exported).toMatchObject({ SCAN_VERDICT: "" });
    expect(error).toMatchObject(anError("infrastructure", "transient", "did not get to its end"));
    expect(isGreen).toBe(false);
    // The build phase ends well in any case: only so is it sure that the last one runs.
    expect(failedPhases).toEqual(["post_build"]);
  });

  test("believes no half-written outcome, nor one with other characters", async () => {
    const half = "echo PASSED >SCAN_VERDICT";
    const odd = "echo 0 >SCAN_EXIT; echo 'PASSED\"$(id)' >SCAN_VERDICT";

    for (const script of [half, odd]) {
      const { error, exported, isGreen } = await runBuild(killedAfter(script));

      expect(exported).toMatchObject({ SCAN_VERDICT: "" });
      expect(error?.errorClass).toBe("infrastructure");
      expect(isGreen).toBe(false);
    }
  });

  test("takes nothing over from the variables that it was started with", async () => {
    const environment = { SECURE_API_TOKEN: "not-set", SCAN_VERDICT: "PASSED", SCAN_EXIT: "0" };

    const { error, exported } = await runBuild({ environment });

    expect(exported).toMatchObject({ SCAN_VERDICT: "", SCAN_EXIT: "1" });
    expect(error?.errorClass).toBe("configuration");
  });
});
