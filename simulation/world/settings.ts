import type { Program } from "../../functions/contract/environment";
import type { Fault } from "../faults/fault";
import type { FleetSize } from "../fleet/sizes";
import type { MemberPlace } from "../places/member";
import type { Blocking } from "./blocking";

export interface Settings {
  readonly seed: number;
  readonly fleet: FleetSize;
  /** In milliseconds. */
  readonly duration: number;
  readonly faults: readonly Fault[];
  readonly maxConcurrentScans: number;
  readonly rescanAfterHours: number;
  readonly concurrentBuilds: number;
  readonly buildSeconds: readonly [number, number];
  /** Contents run from several repositories, and risks are accepted for some of their names. @default false */
  readonly names?: boolean;
  /** Other places than the installation's own; absent: it serves no members. */
  readonly members?: readonly MemberPlace[];
  /** Verdicts are findings of Security Hub, too. @default false */
  readonly securityHub?: boolean;
  /** Gate and enforcement, with services to deploy. @default - both are off */
  readonly blocking?: Blocking;
}

export const START = Date.UTC(2026, 2, 2, 6);

/** Settings of functions, queues and project as modules/ deploys them; a test compares both. */
export const DEPLOYED = {
  timeoutSeconds: {
    "scan-trigger": 30,
    "scan-coordinator": 30,
    "task-sweeper": 900,
    "deployment-gate": 30,
  } satisfies Record<Program, number>,
  visibilitySeconds: 180,
  /** Of the coordinator's queue. */
  workVisibilitySeconds: 90,
  workBatchSize: 10,
  maxReceives: 250,
  batchSize: 5,
  maxConcurrency: 5,
  /** How long a build may wait in CodeBuild's queue. */
  queuedMinutes: 60,
} as const;
