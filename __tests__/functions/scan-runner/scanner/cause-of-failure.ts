import type { ScanError } from "../../../../functions/contract/scan";
import { scannerFailure } from "../../../../functions/scan-runner/scanner/scanner-failure";
import { explained } from "../explained-error";
import { pullSettings } from "../pull-settings";

export const SYSDIG_SECURE_ENDPOINT = "https://secure.sysdig.com";

/** What the coordinator makes of a scanner that ended with this code, after these lines. */
export function causeOf(
  exitCode: number | null,
  lines: readonly string[],
  { IMAGE_REFERENCE = "quay.io/acme/web:1", REGISTRY_PASSWORD = "password" } = {},
): ScanError {
  const environment = { IMAGE_REFERENCE, SYSDIG_SECURE_ENDPOINT };
  const failure = scannerFailure({ exitCode, lastLines: [...lines].reverse() }, pullSettings(environment));
  return explained(failure, { ...environment, REGISTRY_PASSWORD });
}
