import { riskOf } from "./accepted-risks";
import type { ImageBehaviour } from "./catalog";
import type { Vulnerabilities } from "./vulnerabilities";

/** Bundles of every simulated policy. Both have the same rules, as in real policies. */
const BUNDLES = [
  { identifier: "severe-vulnerabilities", name: "Severe vulnerabilities", type: "custom" },
  { identifier: "hardened-images", name: "Hardened images", type: "predefined" },
];
const CHANGED_AT = "2026-01-02T10:00:00.000000Z";

/**
 * Returns the `policies` of a result. With an accepted risk, each single evaluation fails although the whole passes.
 */
export function evaluate(behaviour: ImageBehaviour, found: Vulnerabilities, policies: readonly string[]) {
  const { evaluation } = behaviour;
  if (evaluation === "noPolicy") return { evaluations: [], globalEvaluation: "noPolicy" };
  const fails = ["failed", "accepted"].includes(evaluation);
  return {
    evaluations: (policies.length ? policies : ["sysdig-best-practices"]).map((name) => ({
      bundles: BUNDLES.map((bundle, index) => ({ ...bundle, rules: rules(behaviour, found, fails, index) })),
      createdAt: CHANGED_AT,
      description: "",
      evaluation: fails ? "failed" : "passed",
      identifier: name.toLowerCase().replaceAll(" ", "-"),
      name,
      updatedAt: CHANGED_AT,
    })),
    globalEvaluation: evaluation,
  };
}

function rules(behaviour: ImageBehaviour, found: Vulnerabilities, fails: boolean, bundle: number) {
  const evaluationResult = fails ? "failed" : "passed";
  const rule = (index: number, members: object) => ({
    evaluationResult,
    ruleId: String(1 + bundle * 2 + index),
    ...members,
  });
  return [
    rule(0, {
      description: "Severity greater than or equal high",
      failureType: "pkgVulnFailure",
      failures: fails ? vulnerabilityFailures(found) : [],
      predicates: [{ extra: { level: "high" }, type: "vulnSeverity" }],
      ruleType: "vulnSeverityAndThreats",
    }),
    rule(1, {
      description: "User is root",
      failureType: "imageConfigFailure",
      failures: fails ? [configurationFailure(behaviour)] : [],
      predicates: [{ extra: {}, type: "imageConfigDefaultUserIsRoot" }],
      ruleType: "imageConfigDefaultUser",
    }),
  ];
}

/** The description is empty in all real results: only the references say what failed. */
function vulnerabilityFailures(found: Vulnerabilities) {
  return Object.entries(found)
    .filter(([, { severity }]) => severity === "critical" || severity === "high")
    .map(([vulnerabilityRef, { packageRef, riskAcceptRefs }]) => ({
      description: "",
      packageRef,
      vulnerabilityRef,
      ...(riskAcceptRefs ? { riskAcceptRefs } : {}),
    }));
}

function configurationFailure({ evaluation }: ImageBehaviour) {
  return {
    arguments: {},
    remediation: "Set the default user of the image to another one than root\n",
    ...(evaluation === "accepted" ? { riskAcceptRefs: [riskOf("critical")] } : {}),
  };
}
