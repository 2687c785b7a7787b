import { renderBuildspec } from "../../../../packaging/programs";
import { document } from "./result-document";
import { runBuild as run } from "./simulated-build";

// The rendered buildspec, really run: bash, node and curl against a download address on this machine.

const { load } = require("js-yaml") as { load(text: string): Parameters<typeof run>[0] };
const BUILDSPEC = load(renderBuildspec());
/** Runs a build of it. */
export const runBuild = (options?: Parameters<typeof run>[1]) => run(BUILDSPEC, options);

/** A scanner whose image passes. */
export const PASS = { result: JSON.stringify(document({ severities: ["high", "low"] })) };
const FAILED_RULE = {
  description: "no critical",
  evaluationResult: "failed",
  failures: [{ description: "CVE-0" }],
};
/** A scanner whose image fails. */
export const FAIL = {
  exitCode: 1,
  result: JSON.stringify(
    document({
      globalEvaluation: "failed",
      severities: ["critical"],
      evaluations: [{ name: "Best Practices", bundles: [{ rules: [FAILED_RULE] }] }],
    }),
  ),
};
