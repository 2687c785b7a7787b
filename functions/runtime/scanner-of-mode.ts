import { CodeBuildClient } from "@aws-sdk/client-codebuild";
import { clientOptions } from "../clients/network";
import type { Telemetry } from "../contract/telemetry";
import { BackendScanner } from "../scanners/backend/backend-scanner";
import { CaBundle } from "../scanners/backend/ca-bundle";
import { ScanningApi } from "../scanners/backend/scanning-api";
import type { TokenSource } from "../scanners/backend/stored-token";
import { SysdigApi } from "../scanners/backend/sysdig-api";
import { TokenParameter } from "../scanners/backend/token-parameter";
import { TokenSecret } from "../scanners/backend/token-secret";
import { CodeBuildScanner } from "../scanners/inline/codebuild-scanner";
import type { Scanner } from "../scanners/scanner";
import { requiredVariable } from "./environment";

/** A batch of task events has 30 seconds in all. */
const CALL_TIMEOUT_MS = 8000;

/** The scanner of the mode that the environment variable SCAN_MODE names, with the settings of that mode. */
export function scannerOfMode(telemetry: Telemetry): Scanner {
  const mode = requiredVariable("SCAN_MODE");
  switch (mode) {
    case "inline":
      return new CodeBuildScanner(new CodeBuildClient(clientOptions()), requiredVariable("SCANNER_PROJECT"));
    case "backend": {
      const caBundleSecret = process.env.CA_BUNDLE_SECRET;
      const api = new SysdigApi(
        {
          endpoint: requiredVariable("SYSDIG_SECURE_ENDPOINT"),
          skipTlsVerify: requiredVariable("SYSDIG_SKIP_TLS_VERIFY") === "true",
          timeoutMs: CALL_TIMEOUT_MS,
          caBundle: caBundleSecret ? new CaBundle(caBundleSecret) : undefined,
        },
        tokenSource(),
      );
      return new BackendScanner(new ScanningApi(api), telemetry);
    }
    default:
      throw new Error(`The environment variable SCAN_MODE is ${mode}: deploy the module again.`);
  }
}

/** A parameter where one is named, else a secret. */
function tokenSource(): TokenSource {
  const parameter = process.env.SYSDIG_TOKEN_PARAMETER;
  return parameter
    ? // Its settings serve every service: where credentials come from, the region, and how to hash.
      new TokenParameter(parameter, new CodeBuildClient(clientOptions()).config)
    : new TokenSecret(requiredVariable("SYSDIG_TOKEN_SECRET"));
}
