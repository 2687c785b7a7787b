import type { ExportedVariables } from "./exported-variables";
import { type Finding, listFindings, SEVERITIES } from "./findings";
import type { ResultDocument } from "./result-document";
import { type ErrorClass, ScanError } from "./scan-error";
import type { ScannerRun } from "./scanner";
import { SAFE_URL, type Settings } from "./settings";

export type Verdict = "PASSED" | "FAILED" | "NO_POLICY";

/** How a scan ended: the exported variables, and what the report says. */
export interface Ending {
  readonly exported: ExportedVariables;
  readonly findings: readonly Finding[];
}

/** What can be wrong with a result: the names of the errors that come of it, which begin the reason. */
export type ResultProblem =
  | "ResultTooLarge"
  | "TruncatedResult"
  | "UnsupportedResultFormat"
  | "UnknownEvaluation"
  | "ContradictoryResult"
  | "WrongImage";

export const resultError = (
  name: ResultProblem,
  message: string,
  errorClass: ErrorClass = "infrastructure",
) => new ScanError(message, errorClass, name);

const VERDICTS = new Map<unknown, Verdict>([
  ["passed", "PASSED"],
  ["failed", "FAILED"],
  ["accepted", "PASSED"],
  ["noPolicy", "NO_POLICY"],
]);

/**
 * Reads the verdict and the findings out of the scanner's JSON (format v1).
 * @throws ScanError, named by a {@link ResultProblem}, where it is no verdict: in doubt nothing passes
 */
export function readScanResult(
  text: string,
  asked: Pick<Settings, "IMAGE_PLATFORM" | "IMAGE_DIGEST">,
  exitCode: ScannerRun["exitCode"],
): Ending {
  try {
    // Null and missing are the same from here on.
    return judge(
      JSON.parse(text, (_, value) => value ?? undefined),
      asked,
      exitCode,
    );
  } catch (error) {
    if (error instanceof ScanError) throw error;
    throw error instanceof SyntaxError ? resultError("TruncatedResult", `${error}`) : unsupported(`${error}`);
  }
}

// The scanner's version is pinned: another one is for a person to choose.
const unsupported = (message: string, name: ResultProblem = "UnsupportedResultFormat") =>
  resultError(name, `${message}, set scanner_version to one that writes format v1`, "configuration");

function judge(
  { info, result }: ResultDocument,
  { IMAGE_PLATFORM, IMAGE_DIGEST }: Parameters<typeof readScanResult>[1],
  exitCode: ScannerRun["exitCode"],
): Ending {
  const evaluation = result?.policies?.globalEvaluation;
  if (!result || evaluation === undefined) throw unsupported("no globalEvaluation");
  // An empty digest proves nothing.
  const { architecture, digest = "" } = result.metadata ?? {};
  if (!architecture) throw unsupported("no architecture");
  const platform = `linux/${architecture}`;
  if (platform !== IMAGE_PLATFORM || (digest && IMAGE_DIGEST && digest !== IMAGE_DIGEST)) {
    throw resultError(
      "WrongImage",
      `deploy it by its platform's own digest, ${platform} ${digest} was scanned`,
      "permanent",
    );
  }
  const verdict = VERDICTS.get(evaluation);
  if (!verdict) throw unsupported(`globalEvaluation is ${JSON.stringify(evaluation)}`, "UnknownEvaluation");
  if ((exitCode === 1) !== (verdict === "FAILED")) {
    throw resultError("ContradictoryResult", `${evaluation} with exit code ${exitCode}`);
  }
  const findings = listFindings(result, verdict);
  const count = (severity: string) => findings.filter(({ row }) => row?.[0] === severity).length;
  const resultUrl = info?.resultUrl ?? "";
  return {
    exported: {
      SCAN_VERDICT: verdict,
      SCAN_COUNTS: SEVERITIES.map((severity) => `${severity}:${count(severity)}`).join(),
      SCAN_RESULT_URL: SAFE_URL.test(resultUrl) ? resultUrl : "",
      SCAN_SCANNED_DIGEST: digest,
    },
    findings,
  };
}
