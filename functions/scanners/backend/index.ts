import type { CreateScanner } from "../scanner";
import { BackendScanner } from "./backend-scanner";
import { CaBundle } from "./ca-bundle";
import { ScanningApi } from "./scanning-api";
import { SysdigApi } from "./sysdig-api";
import { TokenSecret } from "./token-secret";

/** A batch of task events has 30 seconds in all. */
const CALL_TIMEOUT_MS = 8000;

/** Backend mode: a self-hosted Sysdig pulls and analyses the images. */
export const backendScanner: CreateScanner = ({ telemetry, setting, optionalSetting }) => {
  const caBundleSecret = optionalSetting("CA_BUNDLE_SECRET");
  const api = new SysdigApi(
    {
      endpoint: setting("SYSDIG_SECURE_ENDPOINT"),
      skipTlsVerify: setting("SYSDIG_SKIP_TLS_VERIFY") === "true",
      timeoutMs: CALL_TIMEOUT_MS,
      caBundle: caBundleSecret ? new CaBundle(caBundleSecret) : undefined,
    },
    new TokenSecret(setting("SYSDIG_TOKEN_SECRET")),
  );
  return new BackendScanner(new ScanningApi(api), telemetry);
};
