import type { RunnerProblem } from "../../../contract/build";
import { RunnerError } from "../runner-error";
import type { Settings } from "../settings";
import { scanControl } from "./scanner";

/** Texts about the control image that mean a failure of every image. Only the scanner and Sysdig write these texts. */
const KNOWN: Readonly<Partial<Record<RunnerProblem, RegExp>>> = {
  UntrustedCertificate: /x509/,
  SysdigBusy: /\b429\b|too ?many ?requests/i,
  PolicyMissing: /polic.*not (found|exist)|(unknown|no such) polic/i,
  TokenRefused: /\b40[13]\b|unauthori[sz]ed|forbidden|permission(?! denied)/i,
  NoDatabase: /(fail|unable|not\b|error).*(database|db\b)/i,
  SysdigUnreachable: /\b50[0234]\b|no such host|connection re|unreachable|time(d |-|)out|deadline exceeded/i,
  ScannerParameters: /\b(flag|parameter)/i,
};

/** The last line of a crash in Go, or a full disk: the lines before it mean nothing. */
const UNKNOWN = /\+0x|no space left/;
const NO_ERROR = /(INF|DBG|WRN) /;

/**
 * Scans the control image, which works if scanner, Sysdig, token and policies work.
 * @param ending how the scan of an image ended without a result; absent before that scan
 * @throws RunnerError if the control image has no result, either
 */
export async function checkControl(settings: Settings, ending?: string): Promise<void> {
  const { hasResult, lastLines, ending: ownEnding } = await scanControl(settings);
  if (hasResult) return;
  for (const line of lastLines) {
    if (UNKNOWN.test(line)) break;
    for (const [problem, words] of Object.entries(KNOWN)) {
      if (words.test(line) && !NO_ERROR.test(line)) throw new RunnerError(problem as RunnerProblem, line);
    }
  }
  throw new RunnerError("ScannerFailed", ending ?? `${ownEnding} (control image)`);
}
