import type { Verdict } from "../../../contract/images/scan";
import { SEVERITIES } from "../../../contract/images/vulnerabilities";
import type { ExportedVariables } from "../exported-variables";
import { asRunnerError, RunnerError } from "../runner-error";
import { type AskedImage, checkAskedImage } from "./asked-image";
import { readAcceptedRisks } from "./failed-rules";
import type { Finding } from "./finding";
import { listFindings } from "./findings";
import type { ResultDocument } from "./result-document";
import { encodeList, listCases, topVulnerabilities } from "./top-vulnerabilities";
import { listVulnerabilities } from "./vulnerabilities";

export interface BuildResult {
  readonly exported: ExportedVariables;
  readonly findings: readonly Finding[];
  /** Cases of the report that lists vulnerabilities; absent without a verdict. */
  readonly listed?: readonly Finding[];
}

/** Allows only characters of an exported variable, and no `@`, because a link must not contain credentials. */
const LINK = /^https?:\/\/[\w.,:;/+=()#?&%~-]{1,900}$/;

const VERDICTS = new Map<unknown, Verdict>([
  ["passed", "PASSED"],
  ["failed", "FAILED"],
  ["accepted", "PASSED"],
  ["noPolicy", "NO_POLICY"],
]);

/**
 * Reads the verdict and the findings from the scanner's JSON (format v1).
 * @throws RunnerError if there is no certain verdict: a doubtful result never passes
 */
export function readScanResult(text: string, asked: AskedImage, exitCode: number | null): BuildResult {
  try {
    return judge(JSON.parse(text, withoutNull), asked, exitCode);
  } catch (error) {
    throw asRunnerError(error, error instanceof SyntaxError ? "TruncatedResult" : "UnsupportedResultFormat");
  }
}

// Removes null, which counts as missing, except in a list, where it shows a gap. Go writes null for no packages or
// vulnerabilities.
function withoutNull(this: unknown, key: string, value: unknown): unknown {
  if (/^(packages|vulnerabilities)$/.test(key)) return value ?? {};
  return Array.isArray(this) ? value : (value ?? undefined);
}

function judge({ info, result }: ResultDocument = {}, asked: AskedImage, code: number | null): BuildResult {
  const evaluation = result?.policies?.globalEvaluation;
  if (!result || evaluation === undefined) throw new Error("no globalEvaluation");
  const scannedDigest = checkAskedImage(result.metadata ?? {}, asked);
  const verdict = VERDICTS.get(evaluation);
  if (!verdict) throw new Error(`globalEvaluation is ${JSON.stringify(evaluation)}`);
  if ((code === 1) !== (verdict === "FAILED")) {
    throw new RunnerError("ContradictoryResult", `${evaluation} with exit code ${code}`);
  }
  const found = listVulnerabilities(result);
  const findings = listFindings(result, verdict, found);
  // Of vulnerabilities with equal rank one is enough: they differ only in the path of their package.
  const distinct = new Map([...found.values()].map((each) => [each.rank, each]));
  const list = topVulnerabilities(distinct.values(), result.layers);
  const count = (severity: string) => [...found.values()].filter((each) => each.rating === severity).length;
  const resultUrl = `${info?.resultUrl ?? ""}`;
  const isBound = verdict !== "FAILED" && readAcceptedRisks(result).byName;
  // Entries with details and without a row are rules.
  const failed = findings.filter((each) => each.judgement === "failure" && each.details && !each.row);
  return {
    exported: {
      SCAN_VERDICT: verdict,
      SCAN_COUNTS: SEVERITIES.map((severity) => `${severity}:${count(severity)}`).join(),
      SCAN_RESULT_URL: LINK.test(resultUrl) ? resultUrl : "",
      SCAN_SCANNED_DIGEST: scannedDigest,
      SCAN_BOUND_TO: isBound ? `${asked.registryHost}/${asked.repository}` : "",
      SCAN_TOP_VULNERABILITIES: encodeList(list),
      SCAN_RULES: encodeList(failed.map(({ title }) => title)),
    },
    findings,
    listed: listCases(list, distinct.size),
  };
}
