import { busyMs } from "../capacity/control";
import { imageKey } from "../contract/image";
import type { Scan, ScanEnd } from "../contract/scan";
import { lookForNotes } from "../enforcement/items";
import type { RecordedEnd } from "../ledger/ledger";
import { reportError, scanFields } from "../scanners/report-error";
import type { Coordinator } from "./coordinator";

const METRICS = { PASSED: "ScansPassed", FAILED: "ScansFailed", NO_POLICY: "ScansNoPolicy" } as const;

/** Records how a scan ended, and reports what that led to. */
export async function recordEnd(
  { ledger, telemetry, enforcer, now }: Pick<Coordinator, "ledger" | "telemetry" | "enforcer" | "now">,
  scan: Scan,
  end: ScanEnd,
): Promise<RecordedEnd> {
  const further = enforcer ? [lookForNotes(imageKey(scan.image), now())] : [];
  const recorded = await ledger.recordEnd(scan, end, { busyMs: busyMs(), further });
  const { notices } = recorded;
  for (const notice of notices) {
    if ("recoveredAt" in notice) {
      const { impairmentId } = notice;
      telemetry.info("installation recovered: scans that waited are started", { impairmentId });
    } else if ("impairmentId" in notice) {
      const { impairmentId, error } = notice;
      telemetry.error("installation impaired: every scan waits", { impairmentId, reason: error.reason });
    }
  }
  if (recorded.kind === "waits") {
    telemetry.count("CapacityRefusals");
    telemetry.info("scan waits again", { ...scanFields(scan), reason: recorded.reason });
  } else if (notices.some((notice) => "scanId" in notice)) {
    report(telemetry, scan, end);
  }
  return recorded;
}

function report(telemetry: Coordinator["telemetry"], scan: Scan, end: ScanEnd): void {
  if (end.kind === "error") {
    reportError(telemetry, scan, end);
    return;
  }
  const { verdict, verdictAt, counts, resultUrl } = end;
  telemetry.count("ScansEnded");
  telemetry.count(METRICS[verdict]);
  telemetry.time("EventToVerdict", scan.requestedAt, verdictAt);
  const fields = { ...scanFields(scan), task: scan.lastTaskArn, verdict, counts, resultUrl };
  telemetry.info("verdict recorded", fields);
}
