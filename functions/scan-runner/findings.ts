import type { Package, Result, RiskBearer, Rule, Vulnerability } from "./result-document";
import type { Verdict } from "./scan-result";

/**
 * What the report says about one policy rule or one vulnerability.
 *
 * - `failure`: the image failed because of it.
 * - `skipped`: its risk is accepted, or it does not count.
 * - `passed`: a vulnerability that no failed rule names. The report of an image that passed holds no failure.
 * - `error`: the scan has no verdict.
 */
export interface Finding {
  readonly status: "failure" | "skipped" | "passed" | "error";
  /** Policy of a rule, severity of a vulnerability. */
  readonly group: string;
  readonly name: string;
  /** Why it has its status. */
  readonly message: string;
  /** More to know, line by line. */
  readonly details?: readonly string[];
  /** Of a vulnerability: its row in the log's table. */
  readonly row?: readonly string[];
}

/** Severities of format v1, worst first. */
export const SEVERITIES = ["critical", "high", "medium", "low", "negligible"];

/** Severity in lower case; `unknown` where it is none of {@link SEVERITIES}. */
const severityOf = ({ severity = "" }: Vulnerability): string =>
  SEVERITIES.find((known) => known === severity.toLowerCase()) ?? "unknown";

/** Rules first, the failed ones before the accepted ones; then vulnerabilities, worst first. */
export function listFindings(result: Result, verdict: Verdict): Finding[] {
  const { packages = {}, vulnerabilities = {}, policies } = result;
  // What rules say about a vulnerability: why its risk is accepted, or "" where a failed rule forbids it.
  const judged = new Map<string, string>();

  function judgeRule(
    group: string,
    { description: name = "rule", evaluationResult, failures = [] }: Rule,
  ): Finding {
    const counts = verdict === "FAILED" && evaluationResult === "failed";
    const details: string[] = [];
    let message = "does not count";
    for (const failure of failures) {
      const { vulnerabilityRef: reference = "", packageRef = "", remediation = "failed" } = failure;
      const accepted = acceptance(result, failure, vulnerabilities[reference], packages[packageRef]);
      if (accepted) message = accepted;
      else details.push(failure.description ?? remediation);
      // Accepted in one rule, it may still be forbidden by another.
      if (accepted ? !judged.has(reference) : counts) judged.set(reference, accepted ?? "");
    }
    return counts && (details.length > 0 || !failures.length)
      ? { status: "failure", group, name, message: details.join("; ") || "failed", details }
      : { status: "skipped", group, name, message };
  }

  const rules = (policies?.evaluations ?? []).flatMap(({ name = "policy", bundles = [] }) =>
    bundles
      .flatMap(({ rules = [] }) => rules)
      .filter(({ evaluationResult = "" }) => /^(failed|accepted)$/.test(evaluationResult))
      .map((rule) => judgeRule(name, rule)),
  );
  const failed = rules.filter(({ status }) => status === "failure");
  if (!failed[0]) {
    const status = ({ PASSED: "passed", FAILED: "failure", NO_POLICY: "skipped" } as const)[verdict];
    failed.push({ status, group: "scan", name: `verdict ${verdict}`, message: "no failed rule is named" });
  }
  return [
    ...failed,
    ...rules.filter(({ status }) => status === "skipped"),
    ...Object.entries(vulnerabilities)
      .sort(([, one], [, other]) => rank(one) - rank(other))
      .map(([reference, found]) => {
        const inPackage =
          packages[found.packageRef ?? ""] ??
          Object.values(packages).find((each) => each.vulnerabilitiesRefs?.includes(reference));
        const accepted = judged.get(reference) ?? acceptance(result, found, inPackage);
        return describe(found, inPackage ?? {}, accepted);
      }),
  ];
}

/** Why a risk is accepted; undefined where it is not, or no longer. */
function acceptance(
  { riskAccepts = {} }: Result,
  ...bearers: (RiskBearer | undefined)[]
): string | undefined {
  const risk = bearers
    .flatMap((bearer) => bearer?.riskAcceptRefs ?? [])
    .map((reference) => riskAccepts[reference] ?? {})
    .find(({ status = "active" }) => status.toLowerCase() === "active");
  const until = risk?.expirationDate && `until ${risk.expirationDate}`;
  return risk && list("risk accepted", risk.reason, risk.description, until);
}

const scoreOf = ({ cvssScore }: Vulnerability): number => Number(cvssScore?.score) || 0;

/** Least is worst: by severity, then the exploited ones, then by CVSS, which is at most 10. */
const rank = (found: Vulnerability): number =>
  [...SEVERITIES, "unknown"].indexOf(severityOf(found)) * 100 -
  (found.exploitable || found.cisaKev ? 50 : 0) -
  scoreOf(found);

/** @param accepted why its risk is accepted, `""` where a failed rule forbids it */
function describe(found: Vulnerability, inPackage: Package, accepted: string | undefined): Finding {
  const { name: id = "unnamed", fixVersion: fix = "" } = found;
  const { name = "?", version = "", type = "package", path = "?" } = inPackage;
  const group = severityOf(found);
  const score = scoreOf(found) || "";
  const marks = list(found.exploitable && "exploitable", found.cisaKev && "CISA KEV");
  const facts = list(
    `${id} in ${name} ${version}`,
    fix ? `fixed in ${fix}` : "no fix",
    score && `CVSS ${score}`,
    marks,
  );
  return {
    status: accepted ? "skipped" : accepted === "" ? "failure" : "passed",
    group,
    name: facts,
    message: accepted || facts,
    details: [`${type} ${path}`, linkTo(id)],
    row: [group, id, name, version, fix, `${score}`, list(marks, accepted && "accepted")],
  };
}

/** A public page that stays; empty where the name is of another kind. */
function linkTo(id: string): string {
  if (/^CVE-\d{4}-\d+$/.test(id)) return `https://nvd.nist.gov/vuln/detail/${id}`;
  return /^GHSA(-\w{4}){3}$/.test(id) ? `https://github.com/advisories/${id}` : "";
}

const list = (...parts: unknown[]): string => parts.filter(Boolean).join(", ");
