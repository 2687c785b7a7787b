import { CodeBuildClient } from "@aws-sdk/client-codebuild";
import { clientOptions, SYSDIG_CALL_MS } from "../../clients/network";
import type { CreateScanner } from "../scanner";
import { describeToken } from "../token-store";
import { BackendScanner } from "./backend-scanner";
import { ScanningApi } from "./scanning-api";
import { authoritiesWith, StoredToken, storedText, tokenIn } from "./stored-token";
import { SysdigApi } from "./sysdig-api";

/** Backend mode: a self-hosted Sysdig pulls and analyses the images. */
export const backendScanner: CreateScanner = ({ telemetry, setting, optionalSetting }) => {
  // Any client's settings serve for calls of every service: credentials, region and hash.
  const { config } = new CodeBuildClient(clientOptions());
  const bundle = optionalSetting("CA_BUNDLE_SECRET");
  const place = optionalSetting("SYSDIG_TOKEN_PARAMETER") || setting("SYSDIG_TOKEN_SECRET");
  const api = new SysdigApi(
    {
      endpoint: setting("SYSDIG_SECURE_ENDPOINT"),
      skipTlsVerify: setting("SYSDIG_SKIP_TLS_VERIFY") === "true",
      timeoutMs: SYSDIG_CALL_MS,
      authorities: bundle ? authoritiesWith(storedText(config, bundle, "The CA bundle"), bundle) : undefined,
    },
    new StoredToken(tokenIn(config, place)),
  );
  return new BackendScanner(new ScanningApi(api), telemetry, () => describeToken(config, place));
};
