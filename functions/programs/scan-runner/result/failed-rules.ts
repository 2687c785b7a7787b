import type { Verdict } from "../../../contract/images/scan";
import { singleLine } from "../single-line";
import type { Finding } from "./finding";
import {
  joined,
  listOf,
  type PolicyRule,
  type Result,
  type RiskBearer,
  recordOf,
  textOf,
} from "./result-document";
import { type FoundVulnerability, messageOf, worstFirst } from "./vulnerabilities";

export type AcceptedRisks = ReturnType<typeof readAcceptedRisks>;

export function readAcceptedRisks({ riskAccepts = {} }: Result) {
  const active = new Map<string, string>();
  const ofImage: { image: string; why: string }[] = [];
  let byName = false;
  for (const [reference, risk] of recordOf(riskAccepts, "riskAccepts")) {
    const { status = "active", entityType = "", entityValue: image = "the image", expirationDate } = risk;
    if (textOf(status, "status").toLowerCase() !== "active") continue;
    const until = expirationDate && `until ${expirationDate}`;
    const why = joined("risk accepted", risk.reason, risk.description, until);
    active.set(reference, why);
    // Such a risk is accepted for images whose name equals, begins with, ends with or contains a text.
    const isOfImage = textOf(entityType, "entityType").startsWith("image");
    if (isOfImage) ofImage.push({ image, why });
    byName ||= isOfImage || /"(context)?type":"image/i.test(JSON.stringify(risk.context ?? ""));
  }
  return {
    /** Risks accepted for the whole image, to which nothing else in a result refers. */
    ofImage,
    /** Whether a risk is accepted for the image's name, so that the image may fail under another name. */
    byName,
    /** Returns why the risk of one of the bearers is accepted; undefined if no acceptance is active. */
    of: (...bearers: (RiskBearer | undefined)[]) =>
      bearers
        .flatMap((bearer) => bearer?.riskAcceptRefs ?? [])
        .map((reference) => active.get(reference))
        .find(Boolean),
  };
}

/** Reasons of a rule that are listed, the worst first; the others are only counted. */
const MAX_NAMED = 5;
/** Characters of the name of a policy, bundle or rule: all three together fit into the name of a report's case. */
const MAX_NAME = 150;

/** @throws TypeError if policies, bundles or rules have another shape */
export function judgeRules(
  result: Result,
  verdict: Verdict,
  found: ReadonlyMap<string, FoundVulnerability>,
  risks: AcceptedRisks,
) {
  const packages = recordOf(result.packages, "packages");
  const judged = new Map<string, string>();
  // A risk accepted for the whole image covers each rule, unless the image failed in spite of it.
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
      // One rule may accept a risk that another rule forbids.
      if (accepted ? !judged.has(reference) : counts) judged.set(reference, accepted ?? "");
      if (accepted) {
        why = accepted;
        continue;
      }
      // In real results, failures of vulnerabilities have no description.
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

  // If no policy applies, there are no evaluations.
  const evaluations = result.policies?.evaluations ?? (verdict === "NO_POLICY" ? [] : undefined);
  const findings = listOf(evaluations, "evaluations").flatMap(({ name: policy = "policy", bundles }) =>
    listOf(bundles, "bundles").flatMap(({ name: bundle = "", rules }) =>
      listOf(rules, "rules")
        .filter(({ evaluationResult = "" }) => /^(failed|accepted)$/.test(evaluationResult))
        .map((rule) => {
          // Policies share bundles, and bundles share rules, so a rule may come several times.
          const names = [policy, bundle, rule.description || "rule"].map((name) =>
            textOf(name, "policy, bundle or rule name").slice(0, MAX_NAME),
          );
          return judgeRule(policy, names.filter(Boolean).join(" / "), rule);
        }),
    ),
  );
  return {
    /** One finding for each rule that failed, or that only an accepted risk saved. */
    findings,
    /** Why a vulnerability's risk is accepted, by its reference; `""` if a failed rule forbids it. */
    judged,
  };
}
