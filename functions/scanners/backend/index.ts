import { CodeBuildClient } from "@aws-sdk/client-codebuild";
import { clientOptions, SYSDIG_CALL_MS } from "../../clients/network";
import type { CreateEngine, ScannerContext } from "../scanner";
import { BackendScanner } from "./backend-scanner";
import { CaBundle } from "./ca-bundle";
import { ScanningApi } from "./scanning-api";
import type { StoredToken } from "./stored-token";
import { SysdigApi } from "./sysdig-api";
import { TokenParameter } from "./token-parameter";
import { TokenSecret } from "./token-secret";

/** Backend mode: a self-hosted Sysdig pulls and analyses the images. */
export const backendScanner: CreateEngine = ({ telemetry, setting, optionalSetting }) => {
  const caBundleSecret = optionalSetting("CA_BUNDLE_SECRET");
  const api = new SysdigApi(
    {
      endpoint: setting("SYSDIG_SECURE_ENDPOINT"),
      skipTlsVerify: setting("SYSDIG_SKIP_TLS_VERIFY") === "true",
      timeoutMs: SYSDIG_CALL_MS,
      caBundle: caBundleSecret ? new CaBundle(caBundleSecret) : undefined,
    },
    storedToken({ setting, optionalSetting }),
  );
  return new BackendScanner(new ScanningApi(api), telemetry);
};

/** A parameter where one is named, else a secret. */
function storedToken({ setting, optionalSetting }: Omit<ScannerContext, "telemetry">): StoredToken {
  const parameter = optionalSetting("SYSDIG_TOKEN_PARAMETER");
  return parameter
    ? // Its settings serve every service: where credentials come from, the region, and how to hash.
      new TokenParameter(parameter, new CodeBuildClient(clientOptions()).config)
    : new TokenSecret(setting("SYSDIG_TOKEN_SECRET"));
}
