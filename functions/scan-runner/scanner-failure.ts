import { pullAdvice } from "./registry-login";
import { ScanError } from "./scan-error";
import type { ScannerRun } from "./scanner";
import { type Settings, TOKEN_ADVICE } from "./settings";

const ABSENT = /unknown|not found|not exist|no such|\b404\b/i;

/** Turns a scanner that ended without a result into an error that says who can repair it. */
export function scannerFailure(
  { exitCode, lastLines }: ScannerRun,
  settings: Pick<Settings, "IMAGE_REFERENCE" | "REGISTRY_PASSWORD" | "SYSDIG_SECURE_ENDPOINT">,
): Error {
  const { IMAGE_REFERENCE, SYSDIG_SECURE_ENDPOINT } = settings;
  const [lastLine = "it wrote nothing"] = lastLines;
  // Only its own exit codes say that the last lines explain it.
  const isOwn = exitCode === 2 || exitCode === 3;
  for (const line of isOwn ? lastLines : []) {
    // Sysdig and the registry refuse in the same words. The image's own name must not decide which of them spoke.
    const words = line.replaceAll(IMAGE_REFERENCE, "");
    const fromRegistry =
      !words.includes(SYSDIG_SECURE_ENDPOINT) &&
      /manifest|registry|repository|pull\w* image|\/v2\/|denied:|basic auth/i.test(words);
    // Sysdig documents no exit code for a policy that it does not have: 2 and 3 both fit.
    if (!fromRegistry && /polic(y|ies)\b/i.test(words) && ABSENT.test(words)) {
      return new ScanError(`Sysdig lacks a policy, check sysdig_policies: ${line}`);
    }
    if (exitCode === 2) continue;
    if (fromRegistry && ABSENT.test(words)) {
      return new ScanError(`the registry lacks it, push it again or stop its tasks: ${line}`, "permanent");
    }
    if (/\b40[13]\b|unauthori[sz]ed|denied|forbidden|basic auth/i.test(words)) {
      const advice = fromRegistry
        ? `the registry refused it, ${pullAdvice(settings)}`
        : `the token was refused by ${SYSDIG_SECURE_ENDPOINT}, store a valid one: ${TOKEN_ADVICE}`;
      return new ScanError(`${advice}: ${line}`);
    }
    if (/too ?many ?requests|rate limit|\b429\b/i.test(words)) {
      return new Error(`asked too often, lower max_concurrent_scans if this goes on: ${line}`);
    }
  }
  if (exitCode === 2) return new ScanError(`check sysdig_policies and scanner_version: ${lastLine}`);
  // A signal ended it.
  if (exitCode === null) {
    return new Error(`the scanner was killed, a larger build_compute_type has more memory: ${lastLine}`);
  }
  return new Error(`scanner exit code ${exitCode}: ${lastLine}`);
}
