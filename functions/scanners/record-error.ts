import type { Notice } from "../contract/notices/notice";
import type { Scan, ScanError } from "../contract/scan";
import type { Telemetry } from "../contract/telemetry";
import { RUNNER_ERRORS } from "../errors/runner-errors";
import type { Ledger } from "../ledger/ledger";
import { reportError, scanFields } from "./report-error";

/** Collaborators for recording the end of a scan. */
export interface EndRecorder {
  readonly ledger: Pick<Ledger, "breaker" | "recordError">;
  readonly telemetry: Telemetry;
}

/** How the error of a scan was recorded. */
export type RecordedError =
  /** Its row says so, or somebody else had recorded its end before. */
  | { readonly kind: "recorded"; readonly notices: readonly Notice[] }
  /** The installation is impaired: the scan has to wait, and nothing is published of it. */
  | { readonly kind: "waits"; readonly reason: string };

/**
 * Records the error that a scan ended in, unless every scan would meet it, and the installation is known to be impaired.
 */
export async function recordError(
  recorder: EndRecorder,
  scan: Scan,
  error: ScanError,
): Promise<RecordedError> {
  const { ledger, telemetry } = recorder;
  if (error.errorScope !== "installation") {
    const outcome = await recordAsError(recorder, scan, error);
    const recovery = hadControl(error) ? await recordWorking(recorder, scan) : [];
    return { kind: "recorded", notices: [...outcome, ...recovery] };
  }
  const judged = await ledger.breaker.judge(scan, error);
  if (judged.kind === "wait") {
    telemetry.info("scan waits for the installation to work again", {
      ...scanFields(scan),
      errorClass: error.errorClass,
      reason: judged.reason,
    });
    return { kind: "waits", reason: judged.reason };
  }
  if (judged.notice) {
    const { impairmentId, error: of } = judged.notice;
    telemetry.error("installation impaired: every scan waits", { impairmentId, reason: of.reason });
  }
  const outcome = await recordAsError(recorder, scan, error);
  return { kind: "recorded", notices: [...outcome, ...(judged.notice ? [judged.notice] : [])] };
}

/** Whether the control image had a result, where the scanner had none of the image. */
const hadControl = ({ code, errorScope }: ScanError): boolean =>
  code === RUNNER_ERRORS.ScannerFailed.code && errorScope === "image";

/**
 * Lets the breaker know of a scan that says that the installation works.
 *
 * @returns the notice that it works again, where it was impaired
 */
export async function recordWorking(
  { ledger, telemetry }: EndRecorder,
  scan: Scan,
): Promise<readonly Notice[]> {
  const notice = await ledger.breaker.worked(scan);
  if (notice === undefined) {
    return [];
  }
  telemetry.info("installation recovered: scans that waited are started", {
    impairmentId: notice.impairmentId,
  });
  return [notice];
}

async function recordAsError(
  { ledger, telemetry }: EndRecorder,
  scan: Scan,
  error: ScanError,
): Promise<readonly Notice[]> {
  const outcome = await ledger.recordError(scan, error);
  if (outcome === undefined) {
    return [];
  }
  reportError(telemetry, scan, error);
  return [outcome];
}
