import type { EngineVariable } from "../contract/environment";
import type { Engine, Scan, ScanEnd, ScanError, ScanRun, StoredToken } from "../contract/images/scan";
import type { Telemetry } from "../contract/telemetry";

export type StartAnswer =
  /** The scan was started, now or by an earlier try. @default lookAgainInMs - the ledger's */
  | { readonly kind: "started"; readonly run: ScanRun; readonly lookAgainInMs?: number }
  /** The engine has no capacity, and the scan waits for capacity. */
  | {
      readonly kind: "no-capacity";
      readonly reason: string;
      readonly notBefore?: Date;
      /** Whether an earlier try of the call may have started the scan. The next start then first looks for its run. */
      readonly mayRun?: boolean;
    }
  | ScanError;

/** State of a scan: it has ended, it runs, or it found no capacity and has to begin again. */
export type ScanStanding = (
  | ScanEnd
  /** @default lookAgainInMs - the ledger's */
  | { readonly kind: "running"; readonly lookAgainInMs?: number }
  | { readonly kind: "no-capacity"; readonly reason: string }
) & {
  /**
   * Why the scan waits in the engine: more scans are started than the engine has capacity for. Default: it does not
   * wait
   */
  readonly lackOfCapacity?: string;
};

/** It is unknown whether the scan was started: it may be running. */
export class UnknownStartError extends Error {}

export type StartedScan = Scan & { readonly run: ScanRun };

/** An engine that analyses images. All engines pass the same contract tests. */
export interface Scanner {
  /** The scanner gets only runs of this engine. */
  readonly engine: Engine;
  /** Whether one call answers for many runs, so that the coordinator asks about all of them whenever one is due. */
  readonly looksAtAll: boolean;
  /** Starts a scan. It is harmless to start the same scan twice. */
  start(scan: Scan): Promise<StartAnswer>;
  /**
   * Finds the run that an earlier try started for a scan. Undefined if there is none.
   *
   * @throws UnknownStartError, or an outage's error, if this is unknown now
   */
  adopt(scan: Scan): Promise<ScanRun | undefined>;
  /** Describes the stored token. Undefined if reading it is not permitted. @throws Error if there is no answer now */
  token(): Promise<StoredToken | undefined>;
  /**
   * Returns the names of the cases in the report with the image's vulnerabilities. Undefined if the report does not
   * exist yet. Absent if the engine writes no report.
   */
  listCases?(run: ScanRun): Promise<readonly string[] | undefined>;
  /** Looks at started scans. The returned function gives the standing of each scan. */
  look(scans: readonly StartedScan[], now: Date): Promise<(scan: StartedScan) => Promise<ScanStanding>>;
}

export interface ScannerContext {
  readonly telemetry: Telemetry;
  /** Returns a setting of the engine. @throws Error if the deployment does not set it */
  setting(name: EngineVariable): string;
  optionalSetting(name: EngineVariable): string | undefined;
}

export type CreateScanner = (context: ScannerContext) => Scanner;
