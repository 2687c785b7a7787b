import { listFindings } from "../../../../../functions/programs/scan-runner/result/findings";
import type { Failure, Result } from "../../../../../functions/programs/scan-runner/result/result-document";
import { readScanResult } from "../../../../../functions/programs/scan-runner/result/scan-result";
import { ASKED, ruledResult } from "../result-document";
import { resultText } from "../scanner-results";

/** As the real scanner writes it: without a description. */
const failureOf = (vulnerabilityRef: string, packageRef = "p"): Failure => ({
  description: "",
  vulnerabilityRef,
  packageRef,
});

const failedBy = (failures: readonly Failure[], more: Partial<Result> = {}) => {
  const packages = { p: { name: "openssl", version: "3.0.2" } };
  return listFindings(ruledResult({}, failures, { packages, ...more }), "FAILED")[0];
};

describe("a failed rule", () => {
  test("counts its vulnerabilities, names the worst five, and counts the others", () => {
    const severities = ["low", "medium", "negligible", "high", "critical", "low", "medium", "low"];
    const vulnerabilities = Object.fromEntries(
      severities.map((severity, index) => [`v${index}`, { name: `CVE-2024-${index}`, severity }]),
    );

    const failures = Object.keys(vulnerabilities).map((reference) => failureOf(reference));
    const finding = failedBy(failures, { vulnerabilities });

    const named = [4, 3, 1, 6, 0].map((index) => `CVE-2024-${index} in openssl 3.0.2, no fix`);
    expect(finding?.why).toBe(`8 vulnerabilities: ${named.join("; ")}; and 3 more`);
    expect(finding?.details).toEqual([...named, "and 3 more"]);
  });

  test("takes the package that the failure itself names", () => {
    const packages = { p: { name: "openssl", version: "1" }, q: { name: "libssl", version: "2" } };

    const vulnerabilities = { v: { name: "CVE-2024-1", packageRef: "p" } };

    const finding = failedBy([failureOf("v", "q")], { packages, vulnerabilities });
    expect(finding?.details).toEqual(["CVE-2024-1 in libssl 2, no fix"]);
  });

  test.each([
    [failureOf("gone"), "1 vulnerability: unnamed in openssl 3.0.2"],
    [failureOf("constructor", "__proto__"), "1 vulnerability: unnamed in ?"],
    [{ ...failureOf("gone"), description: "CVE-2024-9" }, "1 vulnerability: CVE-2024-9"],
    [{ remediation: "Set a USER\nother than root\n" }, "Set a USER other than root"],
    [{ remediation: "" }, "failed"],
  ])("says what it can of a failure such as %j", (failure, message) => {
    expect(failedBy([failure])?.why).toBe(message);
  });
});

describe("a risk that is accepted for the whole image", () => {
  /** As the real scanner writes it: nothing refers to the risk, and the single evaluation stays failed. */
  const acceptedImage = (status = "active", entityType = "imageName") => {
    const document = JSON.parse(resultText("accepted").replaceAll('["risk-spring"]', "null"));
    const { result } = document;
    result.policies.globalEvaluation = "passed";
    result.riskAccepts = {
      r: {
        context: [],
        description: "reviewed by the shop's team",
        entityType,
        entityValue: "registry.example.com/shop/checkout:4.2",
        expirationDate: "2026-12-01",
        reason: "RiskOwned",
        status,
      },
    };
    return readScanResult(JSON.stringify(document), ASKED, 0).findings;
  };
  const why = "risk accepted, RiskOwned, reviewed by the shop's team, until 2026-12-01";

  test("is named with its reason, and so is it where a rule failed", () => {
    expect(acceptedImage()).toMatchObject([
      { judgement: "passed", title: "verdict PASSED" },
      { judgement: "skipped", title: expect.stringMatching(/ \/ CVE-2026-10008 is forbidden$/), why },
      { judgement: "skipped", title: "risk of registry.example.com/shop/checkout:4.2", why },
      { judgement: "skipped", title: expect.stringContaining("CVE-2026-10008 in "), why },
      { judgement: "passed", title: expect.stringContaining("CVE-2026-10003 in ") },
    ]);
  });

  test("is not named where the image failed all the same", () => {
    const riskAccepts = { r: { entityType: "imageName", entityValue: "shop", reason: "RiskOwned" } };

    const ofRule = failedBy([failureOf("v")], { riskAccepts, vulnerabilities: { v: {} } });
    expect(ofRule?.judgement).toBe("failure");
    const ofNone = ruledResult({}, [], { policies: { evaluations: [] }, riskAccepts });
    expect(JSON.stringify(listFindings(ofNone, "FAILED"))).not.toContain("RiskOwned");
  });
});
