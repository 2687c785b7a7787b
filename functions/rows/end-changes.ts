import { createHash } from "node:crypto";
import { type Attribute, DUE_ATTRIBUTE, STATE_ATTRIBUTE } from "../contract/ledger";
import { errorKind, type Scan, type ScanError, type ScanVerdict } from "../contract/scan";
import type { Change } from "../table/table";
import { missing, type Values } from "../table/value";
import { untriedSource } from "./known-sources";
import { planRetry } from "./retry-plan";
import { earliestStart, later, startsWith } from "./start-limits";

/**
 * Until when a verdict stands without another scan: never longer than the window, and up to a tenth shorter. So 200
 * installations of one hour do not rescan one sidecar in one minute.
 */
export function freshUntil(verdictAt: Date, windowMs: number, tableArn: string, key: string): Date {
  const hash = createHash("sha256").update(tableArn).update(key).digest().readUInt32BE() / 2 ** 32;
  return new Date(verdictAt.getTime() + windowMs * (1 - hash / 10));
}

/**
 * The change of a scan's row by its verdict, which replaces the one before.
 *
 * @param repository as which it was scanned
 */
export function verdictChange(
  ended: ScanVerdict,
  until: Date,
  repository: string,
): Pick<Change, "set" | "remove"> {
  const { counts, topVulnerabilities, failedRules, resultUrl, scannedDigest } = ended;
  const worst = topVulnerabilities?.map((each) => ({ ...each }));
  const set: Values = {
    verdict: ended.verdict,
    verdictAt: ended.verdictAt,
    freshUntil: until,
    origin: ended.origin,
    counts,
    topVulnerabilities: worst,
    failedRules,
    resultUrl,
    scannedDigest,
    boundTo: ended.boundTo,
    scannedAs: ended.verdict === "FAILED" ? repository : undefined,
  };
  const obsolete: readonly Attribute[] = [
    ...([STATE_ATTRIBUTE, DUE_ATTRIBUTE, "deadline", "attempts", "requestId"] as const),
    ...(["reason", "errorClass", "errorScope", "errorAt", "errorKind", "startedAt"] as const),
  ];
  return { set, remove: [...obsolete, ...missing(set)] };
}

/** The change of a scan's row by its error. */
interface ErrorChange extends Pick<Change, "set" | "remove"> {
  /** Absent where another task brings the image back. */
  readonly retryAt?: Date;
}

/**
 * The retry is as planned, or with a source that was not refused as soon as may be; never earlier than the limits of
 * starts allow. A scan that only a request asked for is not retried, and its error makes no later wait longer.
 */
export function errorChange(scan: Scan, error: ScanError, now: Date, rescanAfterMs: number): ErrorChange {
  const { errorClass, errorScope, reason } = error;
  const starts = startsWith(scan, now);
  const isOrdinary = scan.requestId === undefined;
  const isOther = errorScope === "registry" && untriedSource(scan.sources ?? [], now) !== undefined;
  const planned = isOther ? now : planRetry(error, scan.attempts, now, rescanAfterMs);
  const wanted = isOrdinary ? planned : undefined;
  const retryAt = wanted && later(wanted, earliestStart(starts));
  return {
    set: {
      [STATE_ATTRIBUTE]: "ERROR",
      errorClass,
      errorScope,
      errorAt: now,
      errorKind: errorKind(error),
      reason,
      attempts: scan.attempts + (isOrdinary ? 1 : 0),
      [DUE_ATTRIBUTE]: retryAt,
    },
    remove: ["deadline", "requestId", ...missing({ [DUE_ATTRIBUTE]: retryAt })],
    retryAt,
  };
}
