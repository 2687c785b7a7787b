import type { BreakerState } from "../../functions/capacity/breaker/stored-breaker";
import type { ErrorClass } from "../../functions/contract/scan";

/**
 * The breaker as `fargate-scans breaker --json` prints it. Times are ISO 8601 in UTC; what is not known, or is only there
 * while it is open, is null.
 */
export interface ShownBreaker {
  /** Version of this form: properties may be added under the same one. */
  readonly version: "1";
  readonly state: "open" | "closed";
  /** Since when every scan waits. */
  readonly openSince: string | null;
  /** The error that every scan would meet, as the latest one met it, and what to do. */
  readonly reason: string | null;
  readonly errorClass: ErrorClass | null;
  /** Errors of the installation: those that opened it, or those that may yet. */
  readonly evidence: readonly ShownEvidence[];
  /** Scans that were tried since, and met the error again. */
  readonly failedCanaries: number | null;
  /** The scan that is tried now. */
  readonly canary: ShownCanary | null;
  /** When one is tried next; null also while one is. */
  readonly nextCanaryAt: string | null;
}

/** An image as its row's key names it. */
interface KeyedImage {
  /** Null where the row is that of a digest. */
  readonly reference: string | null;
  readonly digest: string | null;
  readonly platform: string | null;
}

export interface ShownEvidence extends KeyedImage {
  /** Name of the error, and the registry of the image; null where only the image is kept. */
  readonly cause: string | null;
  readonly registry: string | null;
}

export interface ShownCanary extends KeyedImage {
  readonly scanId: string;
}

/** What is known of the breaker. */
export function shownBreaker({ open, evidence }: BreakerState): ShownBreaker {
  if (open === undefined) {
    return {
      version: "1",
      state: "closed",
      ...{ openSince: null, reason: null, errorClass: null },
      evidence: evidence.map(({ image, cause, registry }) => ({ ...keyed(image), cause, registry })),
      ...{ failedCanaries: null, canary: null, nextCanaryAt: null },
    };
  }
  const { openedAt, reason, errorClass, cause, suspects, failedCanaries, nextCanaryAt, canary } = open;
  return {
    version: "1",
    state: "open",
    openSince: openedAt.toISOString(),
    reason,
    errorClass,
    evidence: suspects.map((image) => ({ ...keyed(image), cause, registry: null })),
    failedCanaries,
    canary: canary ? { ...keyed(canary.image), scanId: canary.scanId } : null,
    nextCanaryAt: canary ? null : nextCanaryAt.toISOString(),
  };
}

/** Of `<digest>#<platform>`, or `<reference>#<platform>`, which a repository may follow. */
function keyed(key: string): KeyedImage {
  const [name = "", platform = null] = key.split("#");
  const isDigest = name.startsWith("sha256:");
  return { reference: isDigest ? null : name, digest: isDigest ? name : null, platform };
}
