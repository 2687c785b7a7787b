import type { Image } from "../contract/image";
import type { Scan, ScanError, ScanOutcome, ScanRun } from "../contract/scan";

/** What became of the wish to start a scan. */
export type StartAnswer =
  /** `adopted`: an earlier try had started it. */
  | {
      readonly kind: "started" | "adopted";
      readonly run: ScanRun;
      /** @default - as the ledger has it */
      readonly lookAgainInMs?: number;
    }
  /** Nobody can tell now whether it was started before: the scan stays as it is and is looked at again. */
  | { readonly kind: "unknown"; readonly reason: string }
  /** No more scans can be started now: the scan waits, whatever time it takes. */
  | { readonly kind: "no-room"; readonly reason: string; readonly notBefore?: Date }
  | Refused;

/** The scan ends in an error before it begins. */
export type Refused = Omit<ScanError, "kind"> & { readonly kind: "refused" };

/** How a scan stands: it has ended, it still runs, or it never found room and has to begin again. */
export type ScanStanding =
  | ScanOutcome
  /** @default lookAgainInMs - as the ledger has it */
  | { readonly kind: "running"; readonly lookAgainInMs?: number }
  | { readonly kind: "no-room"; readonly reason: string };

/** A scan that somebody else reports to have ended. */
export interface ReportedScan {
  readonly scanId: string;
  readonly image: Image;
  readonly run: ScanRun;
  readonly standing: ScanStanding;
}

/** What analyses images; each scan mode has its own. */
export interface Scanner {
  /** Starts a scan. Asking twice for the same scan is harmless. */
  start(scan: Scan): Promise<StartAnswer>;
  /** Finds what an earlier try has started for a scan; undefined where there is nothing to find. */
  adopt(scan: Scan): Promise<StartAnswer | undefined>;
  /** Looks after scans that were started: the function that comes back tells how each of them stands. */
  look(scans: readonly Scan[], now: Date): Promise<(scan: Scan) => Promise<ScanStanding>>;
  /** The scan of a build that an event reports; undefined where that is no scan of this scanner. */
  reported(handle: string, now: Date): Promise<ReportedScan | undefined>;
}
