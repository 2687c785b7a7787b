import type { EngineVariable } from "../contract/environment";
import type { Engine, Scan, ScanEnd, ScanError, ScanRun, StoredToken } from "../contract/images/scan";
import type { Telemetry } from "../contract/telemetry";

/** Answer to a request to start a scan. */
export type StartAnswer =
  /**
   * It may be that an earlier try had started it.
   *
   * @default lookAgainInMs - as the ledger has it
   */
  | { readonly kind: "started"; readonly run: ScanRun; readonly lookAgainInMs?: number }
  /** No more scans can be started now: the scan waits, whatever time it takes. */
  | {
      readonly kind: "no-capacity";
      readonly reason: string;
      readonly notBefore?: Date;
      /** Whether an earlier try of the call may have started it: then the next start looks for its run first. */
      readonly mayRun?: boolean;
    }
  /** The scan ends in an error before it begins. */
  | ScanError;

/** How a scan stands: it has ended, it still runs, or it never found capacity and has to begin again. */
export type ScanStanding = (
  | ScanEnd
  /** @default lookAgainInMs - as the ledger has it */
  | { readonly kind: "running"; readonly lookAgainInMs?: number }
  | { readonly kind: "no-capacity"; readonly reason: string }
) & {
  /**
   * Why the scan waits now although the engine has taken it: more are started than it has capacity for. Default: it does not
   */
  readonly lackOfCapacity?: string;
};

/** Whether a scan was started cannot be found out now: it may run. */
export class UnknownStartError extends Error {}

/** A scan that an engine has started. */
export type StartedScan = Scan & { readonly run: ScanRun };

/** An engine that analyses images, as the coordinator knows it; all engines pass the same contract tests. */
export interface Scanner {
  /** Of the runs that it is asked about: it meets no other engine's. */
  readonly engine: Engine;
  /** Whether one question says how many runs stand, so that all are asked about whenever one is. */
  readonly looksAtAll: boolean;
  /** Starts a scan. Asking twice for the same scan is harmless. */
  start(scan: Scan): Promise<StartAnswer>;
  /**
   * Finds what an earlier try has started for a scan since it was begun; undefined where there is nothing to find.
   *
   * @throws UnknownStartError, or an outage's error, where nobody can tell now
   */
  adopt(scan: Scan): Promise<ScanRun | undefined>;
  /** What is stored where the token belongs; undefined where nobody may say. @throws Error where there is no answer now */
  token(): Promise<StoredToken | undefined>;
  /**
   * Names of the cases of the report in which a run has left the vulnerabilities of its image; undefined: it is not there yet.
   * Absent of an engine that leaves none.
   */
  listCases?(run: ScanRun): Promise<readonly string[] | undefined>;
  /** Looks after scans that were started: the function that comes back says how each of them stands. */
  look(scans: readonly StartedScan[], now: Date): Promise<(scan: StartedScan) => Promise<ScanStanding>>;
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
