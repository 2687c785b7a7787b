import { busyMs } from "../../capacity/control";
import { imageKey } from "../../contract/images/image";
import type { Scan, ScanEnd } from "../../contract/images/scan";
import { isOutcome } from "../../contract/notices/notice";
import { listingOf } from "../../images/vulnerability-list";
import type { RecordedEnd } from "../../ledger/ledger";
import type { Coordinator } from "./coordinator";
import { lookForNotes } from "./enforcement/items";

const METRICS = { PASSED: "ScansPassed", FAILED: "ScansFailed", NO_POLICY: "ScansNoPolicy" } as const;

export async function recordEnd(
  { ledger, telemetry, enforcer, now }: Pick<Coordinator, "ledger" | "telemetry" | "enforcer" | "now">,
  scan: Scan,
  end: ScanEnd,
): Promise<RecordedEnd> {
  const further = {
    ...(enforcer ? lookForNotes(imageKey(scan.image), now()) : {}),
    ...(end.kind === "verdict" ? listingOf(scan, end, ledger.settings.rescanAfterMs) : {}),
  };
  const recorded = await ledger.recordEnd(scan, end, { busyMs: busyMs(), further });
  const { notices } = recorded;
  const outcome = notices.find(isOutcome);
  const fields = { ...scanFields(scan), task: scan.lastTaskArn };
  for (const notice of notices) {
    if ("recoveredAt" in notice) {
      const { impairmentId } = notice;
      telemetry.info("installation recovered: scans that waited are started", { impairmentId });
    } else if ("impairmentId" in notice) {
      const { impairmentId, error } = notice;
      telemetry.error("installation impaired: every scan waits", { impairmentId, reason: error.reason });
    } else if ("tokenEventId" in notice) {
      telemetry.info("installation waits for its token: every scan waits", { ...notice });
    }
  }
  if (recorded.kind === "waits") {
    telemetry.count("CapacityRefusals");
    telemetry.info("scan waits again", { ...scanFields(scan), reason: recorded.reason });
  } else if (outcome === undefined) {
    return recorded;
  } else if (end.kind === "error") {
    const { code, errorClass, errorScope, reason } = end;
    // A scan that only a request asked for, or a token that is not stored yet, raises no alarm.
    if (scan.requestId === undefined && end.token === undefined) {
      telemetry.count("ScansEnded");
      telemetry.count("ScansErrored");
      if (errorClass === "configuration") {
        telemetry.count("ConfigurationErrors");
        if (outcome.change === "first") {
          telemetry.count("NewConfigurationErrors");
        }
      }
    }
    telemetry.error("scan ended in an error", { ...fields, code, errorClass, errorScope, reason });
  } else {
    const { verdict, verdictAt, counts, resultUrl } = end;
    telemetry.count("ScansEnded");
    telemetry.count(METRICS[verdict]);
    telemetry.time("EventToVerdict", scan.requestedAt, verdictAt);
    telemetry.info("verdict recorded", { ...fields, verdict, counts, resultUrl });
  }
  return recorded;
}

/** Fields of every log line about a scan. `key` is the key of its item in the ledger. */
export function scanFields({ image, scanId }: Pick<Scan, "image" | "scanId">) {
  const { reference, digest, platform } = image;
  return { key: imageKey(image), image: reference, digest, platform, scanId };
}
