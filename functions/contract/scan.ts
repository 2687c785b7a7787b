import type { Digest, Image } from "./image";

/** Outcome of a scan by Sysdig. An error is not a verdict. */
export const VERDICTS = ["PASSED", "FAILED", "NO_POLICY"] as const;
export type Verdict = (typeof VERDICTS)[number];

export const SEVERITIES = ["critical", "high", "medium", "low", "negligible"] as const;
/** How many vulnerabilities of each severity the image has. */
export type SeverityCounts = Readonly<Record<(typeof SEVERITIES)[number], number>>;

/** Why a scan ended without a verdict; each class has its own retry plan. */
export const ERROR_CLASSES = ["configuration", "infrastructure", "permanent"] as const;
export type ErrorClass = (typeof ERROR_CLASSES)[number];

/** States of a scan that has not ended. */
export const OPEN_STATES = ["WAITING", "STARTING", "SCANNING"] as const;
export type OpenState = (typeof OPEN_STATES)[number];
export type ScanState = OpenState | "ERROR";

/** A scan as its ledger row tells it. */
export interface Scan {
  readonly image: Image;
  readonly scanId: string;
  readonly state: ScanState;
  /** When the coordinator looks at it next. */
  readonly dueAt: Date;
  /** Failed attempts that count, see retry-plan.ts. */
  readonly attempts: number;
  /** The latest sighting of the image, exact to an hour. */
  readonly lastSeenAt: Date;
  /** The task of the latest sighting. */
  readonly lastTaskArn: string;
  /** Time of the task event that asked for the scan; absent where no event did. */
  readonly requestedAt?: Date;
  /** ARN of the registry's secret that the task definition names, perhaps without its last six characters. */
  readonly credentials?: string;
  readonly buildArn?: string;
  readonly sysdigDigest?: Digest;
  /** When it was started; absent where it was not. */
  readonly startedAt?: Date;
}

/** What carries out a scan that was started, and by what it is found again. */
export interface ScanRun {
  /** Inline mode: the CodeBuild build. */
  readonly buildArn?: string;
  /** Backend mode: the digest under which Sysdig's backend has the image. */
  readonly sysdigDigest?: Digest;
  /** When the coordinator looks at it. @default - as the ledger has it */
  readonly lookAgainInMs?: number;
}

/** How a scan ended. */
export type ScanOutcome = ScanVerdict | ScanError;

export interface ScanVerdict {
  readonly kind: "verdict";
  readonly verdict: Verdict;
  readonly verdictAt: Date;
  /** Absent where they could not be learnt, which is not zero. */
  readonly counts?: SeverityCounts;
  readonly resultUrl?: string;
  readonly scannedDigest?: Digest;
  /** Where the verdict comes from. */
  readonly origin: "inline" | "backend";
}

export interface ScanError {
  readonly kind: "error";
  readonly errorClass: ErrorClass;
  /** One sentence for a person: what happened and what to do. */
  readonly reason: string;
}
