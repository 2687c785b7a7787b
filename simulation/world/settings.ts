import type { Program } from "../../functions/contract/environment";
import type { Fault } from "../faults/fault";
import type { FleetSize } from "../fleet/sizes";

/** What a run is made of, all of it decided by its seed. */
export interface Settings {
  readonly seed: number;
  readonly fleet: FleetSize;
  /** In milliseconds. */
  readonly duration: number;
  readonly faults: readonly Fault[];
  readonly maxConcurrentScans: number;
  readonly rescanAfterHours: number;
  /** Builds that the account may run at one time. */
  readonly concurrentBuilds: number;
  readonly buildSeconds: readonly [number, number];
  /** Numbers of services that the fleet goes without. */
  readonly withoutServices: readonly number[];
}

/** When every run begins. */
export const START = Date.UTC(2026, 2, 2, 6);

/** As modules/ deploys the functions and the queue; a test holds both together. */
export const DEPLOYED = {
  timeoutSeconds: { "scan-trigger": 30, "scan-coordinator": 55, "task-sweeper": 900 } satisfies Record<
    Program,
    number
  >,
  visibilitySeconds: 180,
  maxReceives: 100,
  batchSize: 5,
  maxConcurrency: 5,
} as const;
