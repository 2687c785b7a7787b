import type { ExportedVariables } from "./exported-variables";
import { ScanError } from "./scan-error";
import type { ScannerRun } from "./scanner";
import { SAFE_URL, type Settings } from "./settings";

export type Verdict = "PASSED" | "FAILED" | "NO_POLICY";

export interface FailedRule {
  readonly policy: string;
  readonly rule: string;
  /** Never empty. */
  readonly details: string;
}

/** How a scan ended: the exported variables, and what the report says. */
export interface Ending extends ExportedVariables {
  readonly failedRules: readonly FailedRule[];
}

type Nullable<Shape> = { readonly [Key in keyof Shape]?: Shape[Key] | null };

interface Rule {
  description: string;
  evaluationResult: string;
  failures: readonly Nullable<{ description: string; remediation: string }>[];
}
interface Bundle {
  rules: readonly Nullable<Rule>[];
}
interface PolicyEvaluation {
  name: string;
  bundles: readonly Nullable<Bundle>[];
}

/** The scanner's JSON, format v1, as far as it is read. Any part may be null or missing. */
type ResultDocument = Nullable<{
  info: Nullable<{ resultUrl: string }>;
  result: Nullable<{
    metadata: Nullable<{ architecture: string; digest: string }>;
    vulnerabilities: Readonly<Record<string, Nullable<{ severity: string }>>>;
    policies: Nullable<{
      globalEvaluation: string;
      evaluations: readonly Nullable<PolicyEvaluation>[];
    }>;
  }>;
}>;

const VERDICTS = new Map<unknown, Verdict>([
  ["passed", "PASSED"],
  ["failed", "FAILED"],
  ["accepted", "PASSED"],
  ["noPolicy", "NO_POLICY"],
]);

const SEVERITIES = ["critical", "high", "medium", "low", "negligible"];

/**
 * Reads the verdict out of the scanner's JSON (format v1).
 * @throws ScanError `permanent` where it speaks of another image; Error where it is no result, or contradicts the
 *   exit code
 */
export function readScanResult(
  text: string,
  { IMAGE_PLATFORM, IMAGE_DIGEST }: Pick<Settings, "IMAGE_PLATFORM" | "IMAGE_DIGEST">,
  exitCode: ScannerRun["exitCode"],
): Ending {
  const { info, result }: ResultDocument = JSON.parse(text);
  const { globalEvaluation, evaluations } = result?.policies ?? {};
  const verdict = VERDICTS.get(globalEvaluation);
  if (!verdict || (exitCode === 1) !== (verdict === "FAILED")) {
    throw new Error(`result ${globalEvaluation} with exit code ${exitCode} is no verdict`);
  }
  const platform = `linux/${result?.metadata?.architecture}`;
  // An empty digest proves nothing.
  const digest = result?.metadata?.digest || "";
  if (platform !== IMAGE_PLATFORM || (digest && IMAGE_DIGEST && digest !== IMAGE_DIGEST)) {
    throw new ScanError(
      `deploy it by its platform's own digest, ${platform} ${digest} was scanned`,
      "permanent",
    );
  }
  const found = Object.values(result?.vulnerabilities ?? {});
  const count = (severity: string) => found.filter((each) => each.severity === severity).length;
  const resultUrl = info?.resultUrl ?? "";
  return {
    SCAN_VERDICT: verdict,
    SCAN_COUNTS: SEVERITIES.map((severity) => `${severity}:${count(severity)}`).join(),
    SCAN_RESULT_URL: SAFE_URL.test(resultUrl) ? resultUrl : "",
    SCAN_SCANNED_DIGEST: digest,
    // An accepted risk leaves a rule failed in an image that passed: that is no failure.
    failedRules: verdict === "FAILED" ? listFailedRules(evaluations ?? []) : [],
  };
}

const listFailedRules = (policies: readonly Nullable<PolicyEvaluation>[]): FailedRule[] =>
  policies.flatMap((policy) =>
    (policy.bundles ?? []).flatMap((bundle) =>
      (bundle.rules ?? [])
        .filter((rule) => rule.evaluationResult === "failed")
        .map((rule) => ({
          policy: policy.name ?? "policy",
          rule: rule.description ?? "rule",
          details:
            rule.failures?.map((failure) => failure.description ?? failure.remediation).join("; ") ||
            "failed",
        })),
    ),
  );
