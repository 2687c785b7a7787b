import type { EngineVariable } from "../contract/environment";
import type { Image } from "../contract/image";
import type { Scan, ScanEnd, ScanError, ScanRun } from "../contract/scan";
import type { Telemetry } from "../contract/telemetry";

/** Answer to a request to start a scan. */
export type StartAnswer =
  /** `adopted`: an earlier try had started it. */
  | {
      readonly kind: "started" | "adopted";
      readonly run: ScanRun;
      /** @default - as the ledger has it */
      readonly lookAgainInMs?: number;
    }
  /** Nobody knows now whether it was started before: the scan stays as it is and is looked at again. */
  | { readonly kind: "unknown"; readonly reason: string }
  /** No more scans can be started now: the scan waits, whatever time it takes. */
  | { readonly kind: "no-capacity"; readonly reason: string; readonly notBefore?: Date }
  | Refused;

/** The scan ends in an error before it begins. */
export type Refused = Omit<ScanError, "kind"> & { readonly kind: "refused" };

/** How a scan stands: it has ended, it still runs, or it never found capacity and has to begin again. */
export type ScanStanding = (
  | ScanEnd
  /** @default lookAgainInMs - as the ledger has it */
  | { readonly kind: "running"; readonly lookAgainInMs?: number }
  | { readonly kind: "no-capacity"; readonly reason: string }
) & {
  /**
   * Why the scan waits, or has waited until a moment ago, although the engine had taken it: more are started than it has
   * capacity for. Default: it does not
   */
  readonly lackOfCapacity?: string;
};

/** A scan whose end an event reports. */
export interface ReportedScan {
  readonly scanId: string;
  readonly image: Image;
  readonly run: ScanRun;
  readonly standing: ScanStanding;
}

/** An engine that analyses images, as the programs know it. */
export interface Scanner {
  /** Starts a scan. Asking twice for the same scan is harmless. */
  start(scan: Scan): Promise<StartAnswer>;
  /** Finds what an earlier try has started for a scan; undefined where there is nothing to find. */
  adopt(scan: Scan): Promise<StartAnswer | undefined>;
  /**
   * Looks after scans that were started: the function that comes back says how each of them stands. One that another
   * engine carries out begins again.
   */
  look(scans: readonly Scan[], now: Date): Promise<(scan: Scan) => Promise<ScanStanding>>;
  /** The run that has ended by an event of EventBridge; undefined for the events of everything else. */
  endedRun(event: unknown): ScanRun | undefined;
  /** The scan that was carried out by what has ended; undefined where that was no scan. */
  reported(run: ScanRun, now: Date): Promise<ReportedScan | undefined>;
}

/** A scan that the engine has started. */
export type OwnScan = Scan & { readonly run: ScanRun };

/**
 * The part that an engine implements; all engines pass the same contract tests. It meets no scans of another engine. An
 * engine that cannot find earlier tries, or has no events, leaves out those methods.
 */
export interface EngineScanner
  extends Pick<Scanner, "start">,
    Partial<Pick<Scanner, "adopt" | "endedRun" | "reported">> {
  look(scans: readonly OwnScan[], now: Date): Promise<(scan: OwnScan) => Promise<ScanStanding>>;
}

/** Collaborators for the making of a scanner. */
export interface ScannerContext {
  readonly telemetry: Telemetry;
  /** A setting of the engine. @throws Error where the deployment forgot it */
  setting(name: EngineVariable): string;
  /** A setting that may be absent. */
  optionalSetting(name: EngineVariable): string | undefined;
}

export type CreateScanner = (context: ScannerContext) => Scanner;
export type CreateEngine = (context: ScannerContext) => EngineScanner;
