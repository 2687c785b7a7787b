import type { Verdict } from "../../../contract/images/scan";
import { judgeRules, readAcceptedRisks } from "./failed-rules";
import type { Finding } from "./finding";
import { joined, type Result } from "./result-document";
import { type FoundVulnerability, listVulnerabilities, messageOf } from "./vulnerabilities";

/**
 * Lists failed rules, then accepted rules, then risks accepted for the whole image, then vulnerabilities, worst first.
 * @throws TypeError if the result has another shape
 */
export function listFindings(
  result: Result,
  verdict: Verdict,
  found: ReadonlyMap<string, FoundVulnerability> = listVulnerabilities(result),
): Finding[] {
  const risks = readAcceptedRisks(result);
  const { findings: rules, judged } = judgeRules(result, verdict, found, risks);
  const failed = rules.filter(({ judgement }) => judgement === "failure");
  if (!failed[0]) {
    const judgement = ({ PASSED: "passed", FAILED: "failure", NO_POLICY: "skipped" } as const)[verdict];
    const why = verdict === "NO_POLICY" ? "no policy applies" : "no failed rule is named";
    failed.push({ judgement, group: "scan", title: `verdict ${verdict}`, why });
  }
  const ofImage = verdict === "PASSED" ? risks.ofImage : [];
  return [
    ...failed,
    ...rules.filter(({ judgement }) => judgement === "skipped"),
    ...ofImage.map(
      ({ image, why }): Finding => ({ judgement: "skipped", group: "scan", title: `risk of ${image}`, why }),
    ),
    ...[...found].map(([reference, each]) =>
      describe(each, judged.get(reference) ?? risks.of(each.vulnerability, each.inPackage)),
    ),
  ];
}

/** @param accepted why the vulnerability's risk is accepted; `""` if a failed rule forbids it */
function describe(
  { vulnerability, inPackage, rating: group, cvss: score }: FoundVulnerability,
  accepted: string | undefined,
): Finding {
  const { name = "", exploitable, cisaKev } = vulnerability;
  const { type = "package", path = "" } = inPackage;
  const risks = [score && `CVSS ${score}`, exploitable && "exploitable", cisaKev && "CISA KEV"];
  const facts = joined(messageOf(vulnerability, inPackage), ...risks);
  return {
    judgement: accepted ? "skipped" : accepted === "" ? "failure" : "passed",
    group,
    title: facts,
    why: accepted || facts,
    details: [`${type} ${path}`.trimEnd(), linkTo(name)],
    row: joined(group.padEnd(12) + facts, accepted && "accepted"),
  };
}

/** Returns a permanent public page about a vulnerability; empty for unknown kinds of names. */
function linkTo(id: string): string {
  if (/^CVE-\d{4}-\d+$/.test(id)) return `https://nvd.nist.gov/vuln/detail/${id}`;
  return /^GHSA(-\w{4}){3}$/.test(id) ? `https://github.com/advisories/${id}` : "";
}
