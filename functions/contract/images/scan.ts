import { ENGINE_VARIABLES } from "../environment";
import type { Digest, Image } from "./image";
import type { SeverityCounts, TopVulnerability } from "./vulnerabilities";

/** Outcome of a scan by Sysdig. An error is not a verdict. */
export const VERDICTS = ["PASSED", "FAILED", "NO_POLICY"] as const;
export type Verdict = (typeof VERDICTS)[number];

/** Why a scan ended without a verdict; each class has its own retry plan. */
export const ERROR_CLASSES = ["configuration", "infrastructure", "permanent"] as const;
export type ErrorClass = (typeof ERROR_CLASSES)[number];

/**
 * Extent of an error.
 * - image: this image, wherever it is pulled from;
 * - registry: its repository, or the credentials for it; the image from elsewhere may work;
 * - installation: every image, because token, endpoint, scanner, role or network are at fault;
 * - transient: this scan only, by an outage that passes.
 */
export const ERROR_SCOPES = ["image", "registry", "installation", "transient"] as const;
export type ErrorScope = (typeof ERROR_SCOPES)[number];

/**
 * States of a scan that has not ended.
 * - WAITING: it may start at any time, and does as soon as there is capacity, the earliest deadline first;
 * - HELD: it may not start yet;
 * - SCANNING: the coordinator starts it, or its engine has it.
 */
export const OPEN_STATES = ["WAITING", "HELD", "SCANNING"] as const;
export type OpenState = (typeof OPEN_STATES)[number];
export type ScanState = OpenState | "ERROR";

/** A scan as its ledger row has it. */
export interface Scan {
  readonly image: Image;
  readonly scanId: string;
  readonly state: ScanState;
  /** When the coordinator looks at it next; of a WAITING scan, its deadline. */
  readonly dueAt: Date;
  /** By when it is to begin: whoever waits starts in this order. */
  readonly deadline: Date;
  /** Scans of the image that ended in an error since its last verdict. */
  readonly attempts: number;
  /** The first sighting of the image; absent where nobody knows any more. */
  readonly firstSeenAt?: Date;
  /** Whether the image had a verdict once. */
  readonly hadVerdict?: true | undefined;
  /** The latest sighting of the image, exact to an hour. */
  readonly lastSeenAt: Date;
  /** The task of the latest sighting. */
  readonly lastTaskArn: string;
  /** Whether tasks of several accounts have run the image. */
  readonly isShared?: boolean | undefined;
  /** Time of the task event that asked for the scan; absent where no event did. */
  readonly requestedAt?: Date;
  /** Id of the request that alone asked for it; absent once a task, a sweep or the gate has seen its image. */
  readonly requestId?: string | undefined;
  /** ARN of the registry's secret that the task definition names, perhaps without its last six characters. */
  readonly credentials?: string;
  /**
   * How often its start failed, and nothing was found that carries it out; 0 where it was refused and may run all the same.
   * Then the next start looks for a run first. Absent where there was neither.
   */
  readonly failedStarts?: number | undefined;
  /** The run that carries it out; absent until the engine has answered. */
  readonly run?: ScanRun;
  /** When its start began; absent where it did not. */
  readonly startedAt?: Date;
  /** Of a scan that ended in an error: who can fix it, and what it hits. */
  readonly errorClass?: ErrorClass | undefined;
  readonly errorScope?: ErrorScope | undefined;
  /** When a scan of the image last waited because Sysdig was asked too often; absent where none did. */
  readonly busyAt?: Date | undefined;
  /** When scans of the image were started within a day before the last of these, the latest last. */
  readonly recentStarts?: readonly Date[];
}

/** Engine that analyses images: a build with Sysdig's scanner, or a self-hosted Sysdig. */
export type Engine = keyof typeof ENGINE_VARIABLES;
export const ENGINES = Object.keys(ENGINE_VARIABLES) as readonly Engine[];

/** The run that carries out a scan, and by which the scan is found again. */
export interface ScanRun {
  readonly engine: Engine;
  /** The engine's own name of it: the ARN of a CodeBuild build, or the digest under which Sysdig has the image. */
  readonly handle: string;
}

/** ARN of the build that carries a scan out, which people can open; undefined where none does. */
export function buildOf(run: ScanRun | undefined): string | undefined {
  return run?.engine === "inline" ? run.handle : undefined;
}

/** How a scan ended, as its engine says. */
export type ScanEnd = ScanVerdict | ScanError;

export interface ScanVerdict {
  readonly kind: "verdict";
  readonly verdict: Verdict;
  readonly verdictAt: Date;
  /** Absent where they could not be learnt, which is not zero. */
  readonly counts?: SeverityCounts;
  /** At most five, the worst first; empty also where none could be read. Absent in backend mode. */
  readonly topVulnerabilities?: readonly TopVulnerability[];
  /** Rules that failed, each as `policy / bundle / rule`, at most five. Absent in backend mode. */
  readonly failedRules?: readonly string[];
  readonly resultUrl?: string;
  readonly scannedDigest?: Digest;
  /**
   * The repository that it was scanned as, where the verdict rests on that name: another name of the same content may get
   * another one. Never of FAILED, nor in backend mode, whose answers do not say.
   */
  readonly boundTo?: string | undefined;
  /** Version of the scanner; absent in backend mode. */
  readonly scannerVersion?: string | undefined;
  /** Names of the policies that the image was held against; absent where those of the account were. */
  readonly policies?: readonly string[] | undefined;
  /** Where the verdict comes from. */
  readonly origin: Engine;
}

export interface ScanError {
  readonly kind: "error";
  /** Name of the error in its catalogue (functions/errors), whatever its reason says; absent where it has none. */
  readonly code?: string;
  readonly errorClass: ErrorClass;
  readonly errorScope: ErrorScope;
  /** One sentence for a person: what happened and what to do. */
  readonly reason: string;
  /** Of a scan that ended for want of a token, what is stored instead. */
  readonly token?: StoredToken | undefined;
}

/** Facts of the token of Sysdig where it is stored, without its value. */
export interface StoredToken {
  /** ARN of the secret, perhaps with the key of its JSON, or the name of the parameter. */
  readonly place: string;
  /** Version of the value; empty: there is no value. */
  readonly version: string;
  readonly changedAt: Date;
}

/**
 * Names an error, so that two scans can be said to have met the same one: by its class, its scope and its entry in the
 * catalogue. A reason may quote what a registry wrote, and differs from try to try; no word of that is in the name.
 */
export function errorKind({ errorClass, errorScope, code = "unknown" }: ScanError): string {
  return [errorClass, errorScope, code].join("/");
}
