import type { Mutation } from "../../simulation/program/compile";
import { killingImage } from "../../simulation/scenarios/coordinator/pokes";
import { floodOfOnePlace } from "../../simulation/scenarios/places";
import type { Scenario } from "../../simulation/scenarios/scenario";

/** A program broken in one place, and what is wrong with it. */
interface Mistake extends Mutation {
  readonly mistake: string;
}

export interface Mutant extends Mistake {
  /** The first seed that is tried. */
  readonly firstSeed: number;
  /** The most places of each seed. Default: the installation's own */
  readonly places?: number;
}

/** Mistakes that somebody could make; each is noticed by an invariant of its own. */
export const MUTANTS: readonly Mutant[] = [
  {
    mistake: "an outcome leaves the outbox before every channel has it",
    firstSeed: 9,
    file: "functions/results/publish-outcome.ts",
    text: "return isEverywhere && outbox.finish(entry);",
    replacement: "return outbox.finish(entry);",
  },
  {
    mistake: "an error of the ledger is swallowed, and its message deleted",
    firstSeed: 3,
    file: "functions/programs/scan-trigger/handle-task-event.ts",
    text: "if (failures.size > 0) {",
    replacement: "if (failures.size > 99) {",
  },
  {
    mistake: "a scan is opened beside one that is open",
    firstSeed: 5,
    file: "functions/images/step.ts",
    text: "if (isOpen(item)) {\n    return raised(item, isKnown",
    replacement: "if (item.attempts > 99) {\n    return raised(item, isKnown",
  },
  {
    mistake: "a scan gets the verdict of another one's build",
    firstSeed: 2,
    file: "functions/scanners/inline/codebuild-scanner.ts",
    text: "byArn.get(run.handle)",
    replacement: "builds[0]",
  },
  {
    mistake: "a retry that is due is never started",
    firstSeed: 1,
    file: "functions/ledger/ledger.ts",
    text: 'const states = ["HELD", "ERROR"] as const;',
    replacement: 'const states = ["HELD"] as const;',
  },
  {
    mistake: "more scans run than max_concurrent_scans",
    firstSeed: 2,
    file: "functions/programs/scan-coordinator/index.ts",
    text: 'Number(setting("MAX_CONCURRENT_SCANS"))',
    replacement: 'Number(setting("MAX_CONCURRENT_SCANS")) + 1',
  },
  {
    mistake: "a FAILED under another name stands for a scan of this one",
    firstSeed: 7,
    file: "functions/images/contents.ts",
    text: "freshUntil: earlier(content.failed.freshUntil, now)",
    replacement: "freshUntil: content.failed.freshUntil",
  },
  {
    mistake: "a FAILED that is no longer fresh does not stand at the gate",
    firstSeed: 50,
    file: "functions/programs/deployment-gate/decision/decide.ts",
    text: 'if (verdict?.verdict === "FAILED") {',
    replacement: 'if (verdict?.verdict === "FAILED" && verdict.freshUntil && verdict.freshUntil > now) {',
  },
  {
    mistake: "a deployment is rolled back whatever its target is",
    firstSeed: 14,
    file: "functions/programs/scan-coordinator/enforcement/plan.ts",
    text: "if (!bringsImage) {",
    replacement: "if (target === undefined) {",
  },
  {
    mistake: "a place that does not answer is taken for one in which nothing runs",
    firstSeed: 1,
    places: 8,
    file: "functions/programs/task-sweeper/running-tasks.ts",
    text: "new ListClustersCommand({ maxResults: PAGE, nextToken }));",
    replacement:
      "new ListClustersCommand({ maxResults: PAGE, nextToken })).catch(() => ({ clusterArns: [], nextToken: undefined }));",
  },
];

/** Mistakes that seeds meet rarely, each with the scenario that always does. */
export const PLAYED_MUTANTS: readonly (Mistake & { readonly scenario: Scenario })[] = [
  {
    mistake: "one place may take every slot",
    scenario: floodOfOnePlace,
    file: "functions/capacity/order-of-starts.ts",
    text: "Math.max(1, Math.floor((2 * slots) / 3))",
    replacement: "slots",
  },
  {
    mistake: "nobody finds the mark of what kills runs",
    scenario: killingImage,
    file: "functions/programs/scan-coordinator/marks.ts",
    text: "this.suspect = this.control.touching;",
    replacement: "this.suspect = undefined;",
  },
];
