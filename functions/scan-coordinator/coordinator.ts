import type { Scan } from "../contract/scan";
import type { Enforcer } from "../enforcement/enforcement-run";
import type { Ledger } from "../ledger/ledger";
import type { Publisher } from "../results/publish-outcome";
import type { Findings } from "../results/security-hub/findings";
import type { HasTime } from "../runtime/remaining-time";
import { scanFields } from "../scanners/report-error";
import type { Scanner } from "../scanners/scanner";
import type { ScanStarter } from "../scanners/start-scan";
import type { Summaries } from "../summary/queue-summary";

export interface Coordinator {
  readonly ledger: Ledger;
  readonly scanner: Pick<Scanner, "look" | "endedRun" | "reported">;
  readonly starter: ScanStarter;
  readonly publisher: Publisher;
  readonly summaries: Summaries;
  /** Absent where enforcement is off. */
  readonly enforcer?: Enforcer | undefined;
  /** Whether there is a deployment gate, whose failures an alarm reads. */
  readonly hasGate: boolean;
  /** Absent where Security Hub is off. */
  readonly findings?: Pick<Findings, "follow"> | undefined;
  readonly now: () => Date;
  /** False: what runs is recorded, nothing is started or enforced. */
  readonly enabled: boolean;
  /** Whether there is time for one more scan in this invocation. */
  readonly hasTime: HasTime;
}

/**
 * The coordinator for a step that has to stop while there is time left for the next ones.
 *
 * @param share how much of the invocation's time may be used by then, from 0 to 1
 */
export function until(share: number, coordinator: Coordinator): Coordinator {
  return { ...coordinator, hasTime: () => coordinator.hasTime(share) };
}

/** Scans looked at per state and invocation; the rest is due in the next one, a minute later at most. */
export const PAGE = 100;

/** One scan that cannot be served now must not hold up the others; it stays due. */
export function comesAgain({ starter }: Coordinator, scan: Scan) {
  return (error: unknown): undefined => {
    starter.telemetry.error("serving a scan failed; will retry", {
      ...scanFields(scan),
      error,
    });
  };
}
