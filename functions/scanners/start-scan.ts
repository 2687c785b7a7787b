import type { Scan } from "../contract/scan";
import type { Telemetry } from "../contract/telemetry";
import type { Ledger } from "../ledger/ledger";
import { reportError, subjectOf } from "./report-error";
import type { Scanner, StartAnswer } from "./scanner";

/** What a scan is started with. */
export interface ScanStarter {
  readonly ledger: Pick<Ledger, "count" | "recordStarted" | "recordWaiting" | "recordError">;
  readonly scanner: Pick<Scanner, "start" | "adopt">;
  /** Scans that run at one time. */
  readonly maxConcurrentScans: number;
  readonly telemetry: Telemetry;
  readonly now: () => Date;
}

/**
 * Starts a scan that the caller has claimed. A scan that may have been started before, by someone who died, is first
 * looked for among the project's builds, since the idempotency token lives for five minutes only.
 *
 * @param waitingSince keeps the place in the line of a scan that has waited already
 * @returns `no-capacity` when nothing more can be started now
 */
export async function startScan(
  starter: ScanStarter,
  scan: Scan,
  { mayBeStarted, waitingSince }: { mayBeStarted: boolean; waitingSince?: Date },
): Promise<"started" | "no-capacity" | "refused"> {
  const { ledger, scanner, telemetry } = starter;
  const subject = subjectOf(scan);

  const answer =
    (mayBeStarted ? await scanner.adopt(scan) : undefined) ?? (await startIfCapacity(starter, scan));
  switch (answer.kind) {
    case "adopted":
      await ledger.recordStarted(scan, answer.run, answer.lookAgainInMs);
      telemetry.info("adopted the build that an earlier try had started", {
        ...subject,
        run: answer.run,
      });
      return "started";
    case "started":
      await ledger.recordStarted(scan, answer.run, answer.lookAgainInMs);
      telemetry.count("ScansStarted");
      telemetry.time("EventToBuild", scan.requestedAt, starter.now());
      telemetry.info("scan started", { ...subject, run: answer.run });
      return "started";
    case "unknown":
      telemetry.info("an earlier try may have started the scan, which nobody knows now", {
        ...subject,
        reason: answer.reason,
      });
      return "no-capacity";
    case "no-capacity":
      await ledger.recordWaiting(scan, answer.reason, answer.notBefore ?? waitingSince);
      telemetry.count("CapacityRefusals");
      telemetry.info("scan waits for capacity", { ...subject, reason: answer.reason });
      return "no-capacity";
    case "refused": {
      const error = { ...answer, kind: "error" } as const;
      if (await ledger.recordError(scan, error, ["STARTING"])) {
        reportError(telemetry, scan, error);
      }
      return "refused";
    }
  }
}

async function startIfCapacity(starter: ScanStarter, scan: Scan): Promise<StartAnswer> {
  const { ledger, scanner, maxConcurrentScans } = starter;
  if ((await ledger.count("SCANNING", maxConcurrentScans)) >= maxConcurrentScans) {
    return { kind: "no-capacity", reason: `${maxConcurrentScans} scans run already (max_concurrent_scans).` };
  }
  return scanner.start(scan);
}
