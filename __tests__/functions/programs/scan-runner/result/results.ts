import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Verdict } from "../../../../../functions/contract/images/scan";
import type { Failure, Result } from "../../../../../functions/programs/scan-runner/result/result-document";
import { document, OTHER_DIGEST, ruledResult } from "../result-document";
import { type ResultName, resultText } from "../scanner-results";

type Read = readonly [about: string, text: string, exitCode?: number | null];
const of = (parts: Parameters<typeof document>[0]) => JSON.stringify(document(parts));

/** A complete result with another value somewhere. */
function withValue(path: string, value: unknown): Read {
  const whole = JSON.parse(resultText("failed"));
  const names = path.split(".");
  const last = names.pop() ?? "";
  let parent = whole.result;
  for (const name of names) parent = parent[name];
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return [`${path} = ${JSON.stringify(value)}`, JSON.stringify(whole), 1];
}
const RULES = "policies.evaluations.0.bundles.0.rules";

const risk = (about: string, changes: object, globalEvaluation = "passed"): Read => [
  about,
  of({ globalEvaluation, riskAccepts: { r: { status: "active", ...changes } } }),
  globalEvaluation === "failed" ? 1 : 0,
];
const ofCve = { entityType: "vulnerability", entityValue: "CVE-2026-1" };
const contexts = (...context: readonly object[]) => ({ ...ofCve, context });

/** As the real scanner writes it: nothing refers to the risk, and the single evaluation stays failed. */
function acceptedImage(): string {
  const whole = JSON.parse(resultText("accepted").replaceAll('["risk-spring"]', "null"));
  whole.result.policies.globalEvaluation = "passed";
  whole.result.riskAccepts = {
    r: {
      ...{ context: [], description: "reviewed by the shop's team", entityType: "imageName" },
      ...{ entityValue: "registry.example.com/shop/checkout:4.2", expirationDate: "2026-12-01" },
      ...{ reason: "RiskOwned", status: "active" },
    },
  };
  return JSON.stringify(whole);
}
const ofImage = join(__dirname, "../../../../fixtures/result-documents/accepted-risk-of-image.json");

/** Complete results as a scanner leaves them. */
export const WHOLE: readonly Read[] = [
  ...(["failed", "accepted", "nulls", "no-policy", "v1beta", "legacy"] as const).map(
    (name: ResultName): Read => [name, resultText(name), name === "failed" ? 1 : 0],
  ),
  ["a risk that is accepted for the whole image", acceptedImage()],
  ["a real result that passes by the risk of its name", readFileSync(ofImage, "utf8")],
];

/** What is read of results, in which something is another one. */
export const READ: readonly Read[] = [
  ...[
    ...([
      ["passed", 0],
      ["accepted", 0],
      ["noPolicy", 0],
      ["failed", 1],
      ["failed", 0],
      ["failed", null],
    ] as const),
    ...([
      ["passed", 1],
      ["accepted", 1],
      ["noPolicy", 1],
      ["pending", 0],
      ["pending", 1],
      ["", 0],
    ] as const),
    ...([
      ["constructor", 0],
      [true, 0],
      [null, 0],
    ] as const),
  ].map(
    ([evaluation, exitCode]): Read => [
      `the evaluation ${evaluation} with exit code ${exitCode}`,
      of({ globalEvaluation: evaluation as string }),
      exitCode,
    ],
  ),
  ["severities", of({ severities: ["high", "critical", "high", "negligible", "constructor", null] })],
  ...[
    "https://secure.sysdig.com/#/vulnerabilities/results/17/overview",
    "http://127.0.0.1:8080/secure/#/results/17",
    "ftp://secure.sysdig.com/#/results/17",
    "http://127.0.0.1:80@evil.com/",
    "https://user:password@secure.sysdig.com/",
    "javascript:alert(1)",
    "https://secure.sysdig.com/$(id)",
    "",
    null,
  ].map((resultUrl): Read => [`the link ${resultUrl}`, of({ resultUrl })]),
  ...["", "{", "null,", resultText("failed").slice(0, -20), `${resultText("failed")}}`].map(
    (text): Read => [`a text that is no whole JSON: ${text.length} characters`, text],
  ),
  ...["null", "{}", '"passed"', '{"result":null}', '{"result":{"policies":null}}'].map(
    (text): Read => [`another shape than format v1: ${text}`, text],
  ),
  ["another image", of({ digest: OTHER_DIGEST, globalEvaluation: "pending" })],
  ...(
    [
      ["packages", []],
      ["vulnerabilities.v-curl-2", ["CVE-2026-10007"]],
      ["vulnerabilities.v-curl-2.severity", 3],
      ["metadata.digest", { sha256: "aa" }],
      ["policies.evaluations.0.name", 3],
      [`${RULES}.0.description`, 3],
      ["riskAccepts.risk-spring.status", 3],
      ["policies.evaluations", undefined],
      ["policies.evaluations", [null]],
      [RULES, undefined],
      [`${RULES}.0.failures`, { 0: {} }],
      ["riskAccepts", []],
      ["packages.p-curl.layerRef", undefined],
      ["vulnerabilities.v-curl-2.cvssScore", null],
      ["vulnerabilities", null],
      ["packages", null],
      ["packages.p-curl.vulnerabilitiesRefs", 3],
      ["vulnerabilities.v-curl-2.name", 3],
      ["vulnerabilities.v-curl-2.fixVersion", true],
      [`${RULES}.1.failures`, null],
      ["riskAccepts.risk-spring.expirationDate", null],
      ["metadata.somethingNew", { of: ["any", "shape"] }],
    ] as const
  ).map(([path, value]) => withValue(path, value)),
  ...["imageName", "imagePrefix", "imageSuffix", "imageNameContains"].flatMap((entityType) =>
    ["passed", "accepted", "noPolicy"].map((evaluation) =>
      risk(
        `${evaluation} by a risk of an ${entityType}`,
        { entityType, entityValue: "checkout" },
        evaluation,
      ),
    ),
  ),
  risk("a risk in the context of a name", contexts({ type: "imageName", value: "shop/checkout:1" })),
  risk("behind another context", contexts({ type: "packageName" }, { type: "imagePrefix", value: "shop" })),
  risk("in an older form", contexts({ contextType: "imageName", contextValue: "shop" })),
  risk("FAILED is never bound", { entityType: "imageName" }, "failed"),
  risk("no risk that is revoked binds", { entityType: "imageName", status: "revoked" }),
  risk("nor one of a vulnerability alone", contexts()),
  risk("nor another context", contexts({ type: "packageName" }), "accepted"),
  risk("nor one that is missing", { ...ofCve, context: null }),
  risk("nor one that nobody can read", { ...ofCve, context: "imageName" }),
];

/** As the real scanner writes it: without a description. */
const failureOf = (vulnerabilityRef: string, packageRef = "p"): Failure => ({
  ...{ description: "", vulnerabilityRef, packageRef },
});
const OPENSSL = { packages: { p: { name: "openssl", version: "3.0.2" } } };
const failedBy = (failure: Failure, more: Partial<Result> = {}) =>
  ruledResult({}, [failure], { ...OPENSSL, ...more });
const severities = ["low", "medium", "negligible", "high", "critical", "low", "medium", "low"];
const many = Object.fromEntries(
  severities.map((severity, index) => [`v${index}`, { name: `CVE-2024-${index}`, severity }]),
);
const accepts = (where: "vulnerability" | "package" | "failure") => {
  const by = (each: string) => (each === where ? { riskAcceptRefs: ["a"] } : {});
  return ruledResult(
    { v: { name: "CVE-1-1", packageRef: "k", ...by("vulnerability") } },
    [{ vulnerabilityRef: "v", packageRef: "k", ...by("failure") }],
    { packages: { k: { name: "zlib", version: "1", ...by("package") } }, riskAccepts: { a: {} } },
  );
};
const inRules = (...order: readonly number[]): Result => {
  const accepted = [{ vulnerabilityRef: "v", riskAcceptRefs: ["x"] }];
  const rules = [
    { description: "a", evaluationResult: "failed", failures: accepted },
    { description: "b", evaluationResult: "failed", failures: [{ vulnerabilityRef: "v" }] },
  ];
  const bundles = [{ rules: order.map((index) => rules[index] ?? {}) }];
  const vulnerabilities = { v: { name: "CVE-1-1" } };
  return { packages: {}, vulnerabilities, policies: { evaluations: [{ bundles }] }, riskAccepts: { x: {} } };
};
const ofShop = { riskAccepts: { r: { entityType: "imageName", entityValue: "shop", reason: "RiskOwned" } } };

/** What is found in results, by rule and by vulnerability. */
export const FOUND: readonly (readonly [about: string, result: Result, verdict?: Verdict])[] = [
  [
    "a failed image without a failed rule",
    { packages: {}, vulnerabilities: {}, policies: { evaluations: [] } },
  ],
  ["a failed rule without reasons", ruledResult({})],
  ["with an empty one", ruledResult({}, [{ description: "" }])],
  ...["active", "Active", undefined, "Expired"].map((status) => {
    const riskAccepts = { a: { status, reason: "RiskOwned" } };
    const vulnerability = { name: "CVE-1-1", riskAcceptRefs: ["a"] };
    const result = ruledResult({ v: vulnerability }, [{ vulnerabilityRef: "v" }], { riskAccepts });
    return [`a risk whose status is ${status}`, result] as const;
  }),
  ["a risk that is accepted on the vulnerability", accepts("vulnerability"), "PASSED"],
  ["on its package", accepts("package"), "PASSED"],
  ["on the rule's reason", accepts("failure"), "PASSED"],
  ["accepted in one rule only, it fails by the other", inRules(0, 1)],
  ["in any order", inRules(1, 0)],
  [
    "a package is found from either side",
    ruledResult({ v: { name: "CVE-1-1", packageRef: "" } }, [], {
      packages: { k: { name: "zlib", version: "1.2", vulnerabilitiesRefs: ["v"] } },
    }),
    "PASSED",
  ],
  ...[
    "CVE-2026-10001",
    "GHSA-aaaa-bbbb-cccc",
    "VULNDB-1",
    "CVE-2026-1/../../evil",
    'CVE-2026-1"><script>',
  ].map((name) => [`the link of ${name}`, ruledResult({ v: { name } }), "NO_POLICY"] as const),
  [
    "a rule names the worst five of its vulnerabilities, and counts the others",
    ruledResult(
      many,
      Object.keys(many).map((reference) => failureOf(reference)),
      OPENSSL,
    ),
  ],
  [
    "it takes the package that the failure itself names",
    failedBy(failureOf("v", "q"), {
      packages: { p: { name: "openssl", version: "1" }, q: { name: "libssl", version: "2" } },
      vulnerabilities: { v: { name: "CVE-2024-1", packageRef: "p" } },
    }),
  ],
  ...[
    failureOf("gone"),
    failureOf("constructor", "__proto__"),
    { ...failureOf("gone"), description: "CVE-2024-9" },
    { remediation: "Set a USER\nother than root\n" },
    { remediation: "" },
  ].map((failure) => [`a failure such as ${JSON.stringify(failure)}`, failedBy(failure)] as const),
  ["a risk of the image is not named where it failed all the same", failedBy(failureOf("v"), ofShop)],
  ["nor without a rule", ruledResult({}, [], { policies: { evaluations: [] }, ...ofShop })],
];
