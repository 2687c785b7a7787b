import { imageKey } from "../contract/image";
import type { Scan, ScanError } from "../contract/scan";
import type { Telemetry } from "../contract/telemetry";

/** Counts and logs a scan that ended without a verdict. One that only a request asked for raises no alarm: it is not counted. */
export function reportError(
  telemetry: Telemetry,
  scan: Scan,
  { code, errorClass, errorScope, reason }: ScanError,
): void {
  if (scan.requestId === undefined) {
    telemetry.count("ScansEnded");
    telemetry.count("ScansErrored");
    if (errorClass === "configuration") {
      telemetry.count("ConfigurationErrors");
    }
  }
  telemetry.error("scan ended in an error", {
    ...scanFields(scan),
    task: scan.lastTaskArn,
    code,
    errorClass,
    errorScope,
    reason,
  });
}

/** Fields of every log line about a scan; `key` is its row in the ledger, and always there. */
export function scanFields({ image, scanId }: Pick<Scan, "image" | "scanId">) {
  return {
    key: imageKey(image),
    image: image.reference,
    digest: image.digest,
    platform: image.platform,
    scanId,
  };
}
