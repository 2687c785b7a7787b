import type { Verdict } from "../../../contract/images/scan";
import { singleLine } from "../single-line";
import type { AcceptedRisks } from "./accepted-risks";
import type { Finding } from "./finding";
import { listOf, recordOf, textOf } from "./parts";
import type { PolicyRule, Result } from "./result-document";
import { type FoundVulnerability, messageOf, worstFirst } from "./vulnerabilities";

/** So many reasons of a rule are named, the worst; the others are counted. */
const MAX_NAMED = 5;
/** Of a policy's, a bundle's and a rule's name each, so that all three fit the name of a report's case. */
const MAX_NAME = 150;

/** Judgements of the rules, and their consequences for the vulnerabilities. */
export interface JudgedRules {
  /** Of each rule that failed, or would have failed but for an accepted risk. */
  readonly findings: readonly Finding[];
  /** By a vulnerability's reference: why its risk is accepted, or `""` where a failed rule forbids it. */
  readonly judged: ReadonlyMap<string, string>;
}

/** @throws TypeError where policies, bundles or rules are of another shape */
export function judgeRules(
  result: Result,
  verdict: Verdict,
  found: ReadonlyMap<string, FoundVulnerability>,
  risks: AcceptedRisks,
): JudgedRules {
  const packages = recordOf(result.packages, "packages");
  const judged = new Map<string, string>();
  // The risk of a whole image is accepted for each of its rules, but says nothing where the image failed all the same.
  const ofImage = verdict === "PASSED" ? risks.ofImage[0]?.why : undefined;

  function judgeRule(group: string, title: string, { evaluationResult, failures = [] }: PolicyRule): Finding {
    const counts = verdict === "FAILED" && evaluationResult === "failed";
    const standing: { rank: string; words: () => string }[] = [];
    let why = ofImage ?? "does not count";
    for (const failure of listOf(failures, "failures")) {
      const { vulnerabilityRef: reference = "", description, remediation } = failure;
      const known = found.get(reference);
      const inPackage = packages.get(failure.packageRef ?? "");
      const accepted = risks.of(failure, known?.vulnerability, inPackage) ?? ofImage;
      // Accepted in one rule, it may still be forbidden by another.
      if (accepted ? !judged.has(reference) : counts) judged.set(reference, accepted ?? "");
      if (accepted) {
        why = accepted;
        continue;
      }
      // Real failures of vulnerabilities describe nothing themselves.
      const words = () =>
        (!known && (description || remediation)) ||
        (reference && messageOf(known?.vulnerability, inPackage ?? known?.inPackage)) ||
        "failed";
      standing.push({ rank: known?.rank ?? "~", words });
    }
    if (!counts || (failures[0] && !standing[0])) return { judgement: "skipped", group, title, why };
    standing.sort(worstFirst);
    const details = standing.slice(0, MAX_NAMED).map(({ words }) => singleLine(words()).trim());
    if (standing.length > MAX_NAMED) details.push(`and ${standing.length - MAX_NAMED} more`);
    const isOfVulnerabilities = failures.some(({ vulnerabilityRef }) => vulnerabilityRef);
    const count = isOfVulnerabilities ? `${standing.length} vulnerabilit${standing[1] ? "ies" : "y"}: ` : "";
    return { judgement: "failure", group, title, why: count + (details.join("; ") || "failed"), details };
  }

  // Where no policy applies, there is no evaluation.
  const evaluations = result.policies?.evaluations ?? (verdict === "NO_POLICY" ? [] : undefined);
  const findings = listOf(evaluations, "evaluations").flatMap(({ name: policy = "policy", bundles }) =>
    listOf(bundles, "bundles").flatMap(({ name: bundle = "", rules }) =>
      listOf(rules, "rules")
        .filter(({ evaluationResult = "" }) => /^(failed|accepted)$/.test(evaluationResult))
        .map((rule) => {
          // Policies share bundles, and bundles share rules.
          const names = [policy, bundle, rule.description || "rule"].map((name) =>
            textOf(name, "policy, bundle or rule name").slice(0, MAX_NAME),
          );
          return judgeRule(policy, names.filter(Boolean).join(" / "), rule);
        }),
    ),
  );
  return { findings, judged };
}
