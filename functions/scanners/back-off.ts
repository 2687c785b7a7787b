import { SYSDIG_BUSY } from "../capacity/slots";
import { HOUR, MINUTE } from "../contract/durations";
import type { Scan, ScanError } from "../contract/scan";
import type { Telemetry } from "../contract/telemetry";
import { RUNNER_ERRORS } from "../errors/runner-errors";
import type { Ledger } from "../ledger/ledger";
import { scanFields } from "./report-error";

/**
 * Milliseconds for which Sysdig is left alone after it was asked too often and did not say for how long. It is 60 to
 * 180 seconds, at random, so that many installations of one account do not come back at once.
 */
export const backOffMs = (): number => MINUTE * (1 + 2 * Math.random());

/**
 * Whether a scan that ended because Sysdig was asked too often counts as no attempt, and waits with all others. An image
 * that brings that about twice within an hour holds up nobody else.
 */
export async function waitsForSysdig(
  {
    ledger,
    telemetry,
    now,
  }: {
    readonly ledger: Pick<Ledger, "slots" | "reopen">;
    readonly telemetry: Telemetry;
    readonly now: () => Date;
  },
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
