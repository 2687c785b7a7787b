import type { Verdict } from "../../contract/scan";
import { readAcceptedRisks } from "./accepted-risks";
import { judgeRules } from "./failed-rules";
import type { Finding } from "./finding";
import { joined } from "./parts";
import type { Result } from "./result-document";
import { type FoundVulnerability, inWords, listVulnerabilities } from "./vulnerabilities";

/**
 * Rules first, the failed ones before the accepted ones; then the risks that are accepted for the whole image; then
 * vulnerabilities, worst first.
 * @throws TypeError where the result is of another shape
 */
export function listFindings(
  result: Result,
  verdict: Verdict,
  found: ReadonlyMap<string, FoundVulnerability> = listVulnerabilities(result),
): Finding[] {
  const risks = readAcceptedRisks(result);
  const { findings: rules, judged } = judgeRules(result, verdict, found, risks);
  const failed = rules.filter(({ status }) => status === "failure");
  if (!failed[0]) {
    const status = ({ PASSED: "passed", FAILED: "failure", NO_POLICY: "skipped" } as const)[verdict];
    const message = verdict === "NO_POLICY" ? "no policy applies" : "no failed rule is named";
    failed.push({ status, group: "scan", name: `verdict ${verdict}`, message });
  }
  const ofImage = verdict === "PASSED" ? risks.ofImage : [];
  return [
    ...failed,
    ...rules.filter(({ status }) => status === "skipped"),
    ...ofImage.map(
      ({ image, why: message }): Finding => ({
        status: "skipped",
        group: "scan",
        name: `risk of ${image}`,
        message,
      }),
    ),
    ...[...found].map(([reference, each]) =>
      describe(each, judged.get(reference) ?? risks.of(each.vulnerability, each.inPackage)),
    ),
  ];
}

/** @param accepted why its risk is accepted, `""` where a failed rule forbids it */
function describe(
  { vulnerability, inPackage, severity: group, score }: FoundVulnerability,
  accepted: string | undefined,
): Finding {
  const { name: id = "unnamed", fixVersion = "", exploitable, cisaKev } = vulnerability;
  const { name = "?", version = "", type = "package", path = "" } = inPackage;
  const marks = joined(exploitable && "exploitable", cisaKev && "CISA KEV");
  const facts = joined(inWords(vulnerability, inPackage), score && `CVSS ${score}`, marks);
  return {
    status: accepted ? "skipped" : accepted === "" ? "failure" : "passed",
    group,
    name: facts,
    message: accepted || facts,
    details: [`${type} ${path}`.trimEnd(), linkTo(id)],
    row: [group, id, name, version, fixVersion, `${score || ""}`, joined(marks, accepted && "accepted")],
  };
}

/** A public page that stays; empty where the name is of another kind. */
function linkTo(id: string): string {
  if (/^CVE-\d{4}-\d+$/.test(id)) return `https://nvd.nist.gov/vuln/detail/${id}`;
  return /^GHSA(-\w{4}){3}$/.test(id) ? `https://github.com/advisories/${id}` : "";
}
