import type { Scan } from "../../../functions/contract/scan";
import { describeScan, type Ending } from "../../../functions/ledger/describe-scan";
import { DIGEST, inlineRun, minutesFromNow, NOW, scan } from "../samples";

/** A scan that ended with the verdict FAILED, as it is told. */
export function failedScan(changes: Partial<Scan> = {}, resultUrl?: string) {
  const ending: Ending = {
    kind: "verdict",
    verdict: "FAILED",
    verdictAt: NOW,
    counts: { critical: 1, high: 2, medium: 3, low: 4, negligible: 5 },
    resultUrl,
    scannedDigest: DIGEST,
    origin: "inline",
  };
  return describeScan("scanning", scan({ run: inlineRun(1), ...changes }), ending);
}

/**
 * A scan that ended in an error, as it is told.
 *
 * @param retryAt null: not tried again by the clock
 */
export function erroredScan(changes: Partial<Scan> = {}, retryAt: Date | null = minutesFromNow(60)) {
  return describeScan("scanning", scan(changes), {
    kind: "error",
    errorClass: "configuration",
    errorScope: "installation",
    reason: "no token stored: set it",
    endedAt: NOW,
    retryAt: retryAt ?? undefined,
  });
}
