import type { ImageException } from "../contract/blocking/exceptions";
import type { Answer, GateCase, GateSettings } from "../contract/blocking/gate";
import { MINUTE } from "../contract/durations";
import type { Image } from "../contract/image";
import type { DeployedImage, DeploymentEvent } from "../contract/notices/deployment-event";
import { inUtc } from "../contract/notices/times";
import type { ScanState } from "../contract/scan";
import type { RecordedVerdict } from "../ledger/row";

/** What is known of an image of a deployment. */
export interface ImageFacts {
  /** Names of the containers that run it. */
  readonly containers: readonly string[];
  /** Normalised where it could be read, else as the task definition has it. */
  readonly reference: string;
  /** Absent where it could not be read, or nobody looks at it. */
  readonly image?: Image;
  /** Why nobody looks at it. */
  readonly notScanned?: string;
  /** Why it could not be read. */
  readonly unreadable?: string;
  /** The hook at POST_SCALE_UP decides, unless a verdict does: its digest is only known, or it can only be pulled, then. */
  readonly isLeftToLater?: boolean;
  /**
   * What its tag names in ECR now, where ECS names no digest and that is FAILED. It may refuse, and lets nothing pass: the tag
   * may have moved since ECS pulled the image.
   */
  readonly tagged?: { readonly image: Image; readonly verdict: RecordedVerdict };
  /** The latest verdict; a FAILED that was read before in this deployment and stage stays. */
  readonly verdict?: RecordedVerdict;
  /** The scan that is under way, or that ended in an error; absent where there is none. */
  readonly scan?: {
    readonly state: ScanState;
    readonly reason: string | undefined;
    readonly startedAt?: Date;
    /** When it is retried with what the deployment pulls it with, where only others were refused; absent where not. */
    readonly retryAt?: Date | undefined;
  };
  /** Whether the ledger was asked for a scan of it, so that an error is that scan's. */
  readonly isAsked?: boolean;
  /** The exception that holds for it. */
  readonly exception?: ImageException;
}

/** In what an image is judged. */
export interface Situation {
  readonly settings: GateSettings;
  readonly now: Date;
  /** From when the deployment's own time counts: the first call, before it what an earlier stage has waited. */
  readonly startedAt: Date;
  /** Somebody has opened the gate: until when, and why. */
  readonly open?: { readonly until: Date; readonly reason: string };
  /** Why no scan ends, whatever time it is given; absent where scans do. */
  readonly noScans?: string;
  /** What went wrong with the gate itself; absent where nothing did. */
  readonly failure?: string;
}

/** What is decided of an image. */
export type ImageDecision =
  | { readonly decision: "waiting" }
  | (Pick<DeployedImage, "decision" | "because"> & {
      readonly reason?: string;
      readonly exception?: ImageException;
    });

/** How a deployment comes out: refused or let through, which mode and settings then answer, or still held. */
export type Conclusion = "waiting" | "blocked" | "through";

/** Whether the deployment's own time is over, which all stages share. */
export function isTimeOver({ settings, startedAt, now }: Situation): boolean {
  return now.getTime() >= timeOverAt({ settings, startedAt });
}

export function timeOverAt({ settings, startedAt }: Pick<Situation, "settings" | "startedAt">): number {
  return startedAt.getTime() + settings.timeout_minutes * MINUTE;
}

/**
 * Decides on an image. What does not pass by itself passes by an exception that holds, and then by the gate that somebody
 * has opened: an image with a fresh PASSED needs neither, so that neither is named as what made the difference.
 */
export function decideImage(facts: ImageFacts, situation: Situation): ImageDecision {
  const own = decideByItself(facts, situation);
  if (own.decision === "passed") {
    return own;
  }
  if (facts.exception) {
    return { decision: "passed", because: "exception", exception: facts.exception };
  }
  if (situation.open) {
    const { until, reason } = situation.open;
    return {
      decision: "allowed",
      because: "gate-open",
      reason: `The gate is open until ${inUtc(until)}: ${reason}`,
    };
  }
  return own;
}

/** In this order: a verdict of FAILED stands whatever happens to the scans after it. */
function decideByItself(facts: ImageFacts, situation: Situation): ImageDecision {
  const { image, verdict, scan, isAsked = false } = facts;
  const { settings, now } = situation;
  const by = (name: GateCase, because: DeployedImage["because"], reason?: string): ImageDecision => ({
    decision: DECISIONS[settings[name]],
    because,
    ...(reason === undefined ? {} : { reason }),
  });
  if (facts.notScanned !== undefined) {
    return { decision: "passed", because: "not-scanned", reason: facts.notScanned };
  }
  if (verdict?.verdict === "FAILED") {
    return by("on_failed", "failed", settings.on_failed === "allow" ? ALLOWED : undefined);
  }
  const isFresh = verdict?.freshUntil !== undefined && verdict.freshUntil > now;
  if (isFresh) {
    return verdict.verdict === "PASSED"
      ? { decision: "passed", because: "passed" }
      : by("on_no_policy", "no-policy");
  }
  if (situation.failure !== undefined) {
    return by("on_gate_failure", "gate-failure", situation.failure);
  }
  if (facts.isLeftToLater) {
    const reason = image?.digest === undefined ? NAMED_LATER : PULLED_LATER;
    return { decision: "passed", because: "unknown-image", reason };
  }
  if (image?.digest === undefined) {
    return by("on_unknown_image", "unknown-image", facts.unreadable ?? NO_DIGEST);
  }
  const isOver = isTimeOver(situation) || situation.noScans !== undefined;
  const isRetried = (scan?.retryAt?.getTime() ?? Number.POSITIVE_INFINITY) < timeOverAt(situation);
  if (scan?.state === "ERROR" && (isOver || (isAsked && !isRetried))) {
    return by("on_error", "error", scan.reason);
  }
  return isOver ? by("on_timeout", "timeout", timeoutReason(facts, situation)) : { decision: "waiting" };
}

/** A scan that waits says for what. */
function timeoutReason({ scan }: ImageFacts, { settings, noScans }: Situation): string {
  const waits = scan?.reason === undefined ? "" : ` ${scan.reason}`;
  return noScans ?? `No verdict within ${settings.timeout_minutes} minutes.${waits}`;
}

/** One image that is refused decides: nobody waits for the others. */
export function conclude(decisions: readonly ImageDecision[]): Conclusion {
  if (decisions.some(({ decision }) => decision === "blocked")) {
    return "blocked";
  }
  return decisions.some(({ decision }) => decision === "waiting") ? "waiting" : "through";
}

/**
 * The event about a decision, of several that apply the most important one; undefined where every image passed by a
 * verdict, NO_POLICY where that is allowed included.
 */
export function detailTypeOf(
  images: readonly Pick<DeployedImage, "decision" | "because">[],
  { mode }: Pick<GateSettings, "mode">,
): DeploymentEvent["detailType"] | undefined {
  if (images.some(({ decision }) => decision === "blocked")) {
    return mode === "block" ? "Deployment Blocked" : "Deployment Audited";
  }
  if (images.some(({ decision, because }) => decision === "allowed" && because === "failed")) {
    return "Deployment Audited";
  }
  if (images.some(({ decision, because }) => decision === "allowed" && UNSCANNED.includes(because))) {
    return "Deployment Allowed Unscanned";
  }
  return images.some(({ because }) => because === "exception") ? "Deployment Exception Used" : undefined;
}

const DECISIONS = { block: "blocked", allow: "allowed" } as const satisfies Readonly<
  Record<Answer, DeployedImage["decision"]>
>;
/** What lets an image through of which no verdict decided. */
const UNSCANNED: readonly DeployedImage["because"][] = [
  "error",
  "timeout",
  "unknown-image",
  "gate-failure",
  "gate-open",
];
const ALLOWED = "The setting on_failed is allow.";
const NAMED_LATER = "Its digest is known once a task has started.";
const PULLED_LATER = "ECS pulls it with credentials, which a scan gets once a task has started.";
const NO_DIGEST = "ECS names no digest of it, so that nobody can say which content runs.";
