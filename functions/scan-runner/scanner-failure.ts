import { ecrRegion } from "./registry-login";
import { ScanError } from "./scan-error";
import type { ScannerRun } from "./scanner";
import { type Settings, TOKEN_ADVICE } from "./settings";

/** Turns a scanner that ended without a result into an error that says who can repair it. */
export function scannerFailure(
  { exitCode, lastLines }: ScannerRun,
  { IMAGE_REFERENCE, SYSDIG_SECURE_ENDPOINT }: Pick<Settings, "IMAGE_REFERENCE" | "SYSDIG_SECURE_ENDPOINT">,
): Error {
  if (exitCode === 2) return new ScanError(`check sysdig_policies and scanner_version: ${lastLines[0]}`);
  for (const line of exitCode === 3 ? lastLines : []) {
    // Sysdig and the registry refuse in the same words. The image's own name must not decide which of them spoke.
    const words = line.replaceAll(IMAGE_REFERENCE, "");
    const fromRegistry =
      !words.includes(SYSDIG_SECURE_ENDPOINT) &&
      /manifest|registry|repository|pull\w* image|\/v2\/|denied:|basic auth/i.test(words);
    if (fromRegistry && /unknown|not found|not exist|\b404\b/i.test(words)) {
      return new ScanError(`the registry lacks it, push it again or stop its tasks: ${line}`, "permanent");
    }
    if (/\b40[13]\b|unauthori[sz]ed|denied|forbidden|basic auth/i.test(words)) {
      const advice = fromRegistry
        ? `the registry refused it, ${ecrRegion(IMAGE_REFERENCE) ? "add it to ecr_repository_arns and its repository policy" : "only ECR may be private"}`
        : `the token was refused by ${SYSDIG_SECURE_ENDPOINT}, store a valid one: ${TOKEN_ADVICE}`;
      return new ScanError(`${advice}: ${line}`);
    }
  }
  return new Error(`scanner exit code ${exitCode}: ${lastLines[0]}`);
}
