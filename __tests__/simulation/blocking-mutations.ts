import type { Mutant } from "./mutations";

const GATE_DECIDES = "functions/programs/deployment-gate/decision/decide.ts";
const ENFORCEMENT_PLANS = "functions/programs/scan-coordinator/enforcement/plan.ts";

/** Mistakes in what blocks: the gate and enforcement. */
export const BLOCKING_MUTANTS: readonly Mutant[] = [
  {
    mistake: "the decision of one revision is repeated for another",
    firstSeed: 34,
    file: "functions/programs/deployment-gate/decision/gate-item.ts",
    text: "return isOfAnother ?",
    replacement: "return false && isOfAnother ?",
  },
  {
    mistake: "a FAILED that is no longer fresh does not stand at the gate",
    firstSeed: 50,
    file: GATE_DECIDES,
    text: 'if (verdict?.verdict === "FAILED") {',
    replacement: 'if (verdict?.verdict === "FAILED" && verdict.freshUntil && verdict.freshUntil > now) {',
  },
  {
    mistake: "the time-out of the gate counts from each call",
    firstSeed: 16,
    file: "functions/programs/deployment-gate/decision/step.ts",
    text: "startedAt: startOf(known),",
    replacement: "startedAt: now,",
  },
  {
    mistake: "the call's revision is not compared with the one that the deployment brings",
    firstSeed: 8,
    file: "functions/programs/deployment-gate/known.ts",
    text: "if (deployment && deployment.targetRevisionArn !== revisionArn) {",
    replacement: "if (deployment && deployment.targetRevisionArn === undefined) {",
  },
  {
    mistake: "a decision of the gate is recorded without its notice",
    firstSeed: 1,
    file: "functions/programs/deployment-gate/gate.ts",
    text: "...noticeItems(notices, now) } : {}",
    replacement: "} : {}",
  },
  {
    mistake: "the gate holds what it only audits",
    firstSeed: 1,
    file: "functions/programs/deployment-gate/decision/step.ts",
    text: 'const isHeld = conclusion === "waiting" && mode === "block";',
    replacement: 'const isHeld = conclusion === "waiting";',
  },
  {
    mistake: "what is let pass once lets every image of the deployment pass",
    firstSeed: 1,
    file: "functions/programs/deployment-gate/decision/step.ts",
    text: "isLet: letPass.has(key) ||",
    replacement: "isLet: true ||",
  },
  {
    mistake: "a deployment is rolled back whatever its target is",
    firstSeed: 14,
    file: ENFORCEMENT_PLANS,
    text: "if (!bringsImage) {",
    replacement: "if (target === undefined) {",
  },
  {
    mistake: "a first deployment is rolled back",
    firstSeed: 18,
    file: ENFORCEMENT_PLANS,
    text: "if (current.length === 0) {",
    replacement: "if (current.length > 99) {",
  },
  {
    mistake: "the actions of an hour are counted without a limit",
    firstSeed: 19,
    file: "functions/programs/scan-coordinator/enforcement/hours.ts",
    text: "if (actions.length >= most) {",
    replacement: "if (actions.length > 9999) {",
  },
  {
    mistake: "the gate blocks at a shift of traffic, and so in a rollback",
    firstSeed: 1,
    file: "functions/programs/deployment-gate/gate.ts",
    text: '{ deployment, stage, reason });\n  return hookAnswer("SUCCEEDED", reason);',
    replacement: '{ deployment, stage, reason });\n  return hookAnswer("FAILED", reason);',
  },
  {
    mistake: "enforcement acts on NO_POLICY",
    firstSeed: 13,
    file: "functions/enforcement/step.ts",
    text: 'isKnown ? verdict.verdict !== "FAILED"',
    replacement: 'isKnown ? verdict.verdict === "PASSED"',
  },
  {
    mistake: "a task is stopped whoever keeps it running",
    firstSeed: 14,
    file: ENFORCEMENT_PLANS,
    text: "foundTask(subject, task, isKeptByNobody({ group, clusterArn }))",
    replacement: 'foundTask(subject, task, group !== "")',
  },
  {
    mistake: "what ran here before is rolled back",
    firstSeed: 44,
    file: ENFORCEMENT_PLANS,
    text: "if (known.has(image.digest)) {",
    replacement: "if (known.size > 99) {",
  },
  {
    mistake: "a deployment is rolled back to what has failed itself",
    firstSeed: 13,
    file: ENFORCEMENT_PLANS,
    text: "return failed",
    replacement: "return failed && !failed.reference",
  },
];
