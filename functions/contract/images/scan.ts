import { ENGINE_VARIABLES } from "../environment";
import type { Digest, Image } from "./image";
import type { SeverityCounts, TopVulnerability } from "./vulnerabilities";

/** Verdicts of Sysdig. An error is not a verdict. */
export const VERDICTS = ["PASSED", "FAILED", "NO_POLICY"] as const;
export type Verdict = (typeof VERDICTS)[number];

/** Why a scan ended without a verdict. Each class has its own retry plan. */
export const ERROR_CLASSES = ["configuration", "infrastructure", "permanent"] as const;
export type ErrorClass = (typeof ERROR_CLASSES)[number];

/**
 * Extent of an error.
 * - image: this image in every registry;
 * - registry: its repository, or the credentials for it;
 * - installation: every image, because of token, endpoint, scanner, role or network;
 * - transient: this scan only, because of an outage that passes.
 */
export const ERROR_SCOPES = ["image", "registry", "installation", "transient"] as const;
export type ErrorScope = (typeof ERROR_SCOPES)[number];

/**
 * States of a scan that has not ended.
 * - WAITING: starts as soon as there is capacity, the earliest deadline first;
 * - HELD: may not start yet;
 * - SCANNING: the coordinator starts it, or its engine has it.
 */
export const OPEN_STATES = ["WAITING", "HELD", "SCANNING"] as const;
export type OpenState = (typeof OPEN_STATES)[number];
export type ScanState = OpenState | "ERROR";

export interface Scan {
  readonly image: Image;
  readonly scanId: string;
  readonly state: ScanState;
  /** When the coordinator looks at the scan next; for WAITING, the deadline. */
  readonly dueAt: Date;
  /** When the scan should have begun. Waiting scans start in this order. */
  readonly deadline: Date;
  /** Scans of the image that ended in an error since its last verdict. */
  readonly attempts: number;
  /** First sighting of the image; absent if no longer known. */
  readonly firstSeenAt?: Date;
  readonly hadVerdict?: true | undefined;
  /** Latest sighting of the image, exact to an hour. */
  readonly lastSeenAt: Date;
  /**
   * ARN of the task last seen with the image. If no task is known: ARN of the deployment (gate) or of the cluster
   * (request).
   */
  readonly lastTaskArn: string;
  /** Whether tasks of several accounts have run the image. */
  readonly isShared?: boolean | undefined;
  /** Time of the task event that asked for the scan; absent if none did. */
  readonly requestedAt?: Date;
  /** Id of the request that alone asked for the scan; absent once a task, a sweep or the gate has seen the image. */
  readonly requestId?: string | undefined;
  /** ARN of the registry's secret in the task definition, possibly without its last six characters. */
  readonly credentials?: string;
  /**
   * Number of starts that failed without a run being found; 0: the start was refused, but a run may exist. If set, the
   * next start first looks for a run.
   */
  readonly failedStarts?: number | undefined;
  /** Absent until the engine has answered. */
  readonly run?: ScanRun;
  /** When the start began; absent before. */
  readonly startedAt?: Date;
  /** After an error: who can fix it, and what it affects. */
  readonly errorClass?: ErrorClass | undefined;
  readonly errorScope?: ErrorScope | undefined;
  /** When a scan of the image last waited for Sysdig's rate limit; absent if none did. */
  readonly busyAt?: Date | undefined;
  /** Starts of scans of the image within a day before the latest of them, the latest last. */
  readonly recentStarts?: readonly Date[];
}

/** Engine of scans. inline: a build with Sysdig's scanner; backend: a self-hosted Sysdig. */
export type Engine = keyof typeof ENGINE_VARIABLES;
export const ENGINES = Object.keys(ENGINE_VARIABLES) as readonly Engine[];

export interface ScanRun {
  readonly engine: Engine;
  /** Name of the run in its engine: the ARN of a CodeBuild build, or the digest under which Sysdig has the image. */
  readonly handle: string;
}

/** Returns the ARN of the build that carries out a scan; undefined if no build does. */
export function buildOf(run: ScanRun | undefined): string | undefined {
  return run?.engine === "inline" ? run.handle : undefined;
}

export type ScanEnd = ScanVerdict | ScanError;

export interface ScanVerdict {
  readonly kind: "verdict";
  readonly verdict: Verdict;
  readonly verdictAt: Date;
  /** Absent if unknown, which is not zero. */
  readonly counts?: SeverityCounts;
  /** At most five, the worst first; also empty if none could be read. Absent in backend mode. */
  readonly topVulnerabilities?: readonly TopVulnerability[];
  /** Rules that failed, each as `policy / bundle / rule`, at most five. Absent in backend mode. */
  readonly failedRules?: readonly string[];
  readonly resultUrl?: string;
  readonly scannedDigest?: Digest;
  /**
   * Repository whose name the verdict depends on: another name of the same content may get another verdict.
   * Absent for FAILED, and in backend mode, whose answers do not say.
   */
  readonly boundTo?: string | undefined;
  /** Absent in backend mode. */
  readonly scannerVersion?: string | undefined;
  /** Names of the policies that were applied; absent if the account's policies were. */
  readonly policies?: readonly string[] | undefined;
  readonly origin: Engine;
}

export interface ScanError {
  readonly kind: "error";
  /** Name of the error in the catalogue (functions/errors); absent if it has none. */
  readonly code?: string;
  readonly errorClass: ErrorClass;
  readonly errorScope: ErrorScope;
  /** One sentence for a person: what happened and what to do. */
  readonly reason: string;
  /** If the scan ended for lack of a token: what is stored instead. */
  readonly token?: StoredToken | undefined;
}

/** Facts about the stored token of Sysdig, without its value. */
export interface StoredToken {
  /** ARN of the secret, perhaps with the key of its JSON, or the name of the parameter. */
  readonly place: string;
  /** Version of the value; empty if there is no value. */
  readonly version: string;
  readonly changedAt: Date;
}

/** Names an error, to compare scans. The reason is left out: it may quote a registry, and differs from try to try. */
export function errorKind({ errorClass, errorScope, code = "unknown" }: ScanError): string {
  return [errorClass, errorScope, code].join("/");
}
