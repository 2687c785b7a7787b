import { SYSDIG_BUSY } from "../capacity/slots";
import { HOUR } from "../contract/durations";
import { imageKey } from "../contract/image";
import type { Notice } from "../contract/notices/notice";
import type { Scan, ScanError } from "../contract/scan";
import type { Telemetry } from "../contract/telemetry";
import { RUNNER_ERRORS } from "../errors/runner-errors";
import { backOffMs } from "../scanners/back-off";
import type { Coordinator } from "./coordinator";

type EndRecorder = Pick<Coordinator, "ledger" | "telemetry">;

/** How the error of a scan was recorded. */
export interface RecordedError {
  /** Why the scan has to wait, because the installation is impaired. Absent where the error is recorded. */
  readonly waits?: string;
  readonly notices: readonly Notice[];
}

/**
 * Records the error that a scan ended in, unless every scan would meet it, and the installation is known to be impaired.
 */
export async function recordError(
  recorder: EndRecorder,
  scan: Scan,
  error: ScanError,
): Promise<RecordedError> {
  const { ledger, telemetry } = recorder;
  const { errorClass, errorScope, reason } = error;
  const { waits, notice } = errorScope === "installation" ? await ledger.breaker.judge(scan, error) : {};
  if (waits !== undefined) {
    const fields = { ...scanFields(scan), errorClass, reason: waits };
    telemetry.info("scan waits for the installation to work again", fields);
    return { waits, notices: [] };
  }
  if (notice) {
    const { impairmentId } = notice;
    telemetry.error("installation impaired: every scan waits", { impairmentId, reason });
  }
  const outcome = await ledger.recordError(scan, error);
  if (outcome) {
    reportError(telemetry, scan, error);
  }
  const recovery = hadControl(error) ? await recordWorking(recorder, scan) : [];
  return { notices: [outcome, notice, ...recovery].filter((each) => each !== undefined) };
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

/**
 * Whether a scan that ended because Sysdig was asked too often counts as no attempt, and waits with all others. An image
 * that brings that about twice within an hour holds up nobody else.
 */
export async function waitsForSysdig(
  { ledger, telemetry, now }: EndRecorder & Pick<Coordinator, "now">,
  scan: Scan,
  { code, reason }: ScanError,
): Promise<boolean> {
  const busyAt = now();
  // Nor does one that only a request asked for: whoever asks chooses the registry.
  const isAgain = scan.requestId !== undefined || (scan.busyAt?.getTime() ?? 0) > busyAt.getTime() - HOUR;
  if (code !== RUNNER_ERRORS.SysdigBusy.code || isAgain || !(await ledger.slots.backOff(backOffMs()))) {
    return false;
  }
  if (await ledger.reopen({ ...scan, busyAt }, "HELD", SYSDIG_BUSY)) {
    telemetry.count("CapacityRefusals");
    telemetry.info("every scan waits because Sysdig was asked too often", { ...scanFields(scan), reason });
  }
  return true;
}

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
