import { after, HOUR, MINUTE } from "../../contract/durations";
import type { ErrorClass } from "../../contract/scan";
import { inUtc } from "../../contract/times";

/** An error of the scope `installation` that was the image's own: while it met it, another one got a verdict. */
export interface Acquittal {
  /** Key of the image's row. */
  readonly image: string;
  /** Names the error by its entry in the catalogue: never words that a registry wrote. */
  readonly cause: string;
}

/** An error of the whole installation, as one image met it. */
export interface Evidence extends Acquittal {
  readonly registry: string;
}

/** The breaker while it is open: every scan waits but one, the canary. */
export interface OpenBreaker {
  /** Names this opening in both of its events. */
  readonly impairmentId: string;
  /** Of the error that opened it. */
  readonly cause: string;
  /** Of the latest error. */
  readonly reason: string;
  readonly errorClass: ErrorClass;
  readonly openedAt: Date;
  /** Canaries that ended in an error of the installation. */
  readonly failedCanaries: number;
  readonly nextCanaryAt: Date;
  /** Rows of the latest canaries, the latest last. */
  readonly tried: readonly string[];
  /** Rows whose errors were recorded before it opened: they are scanned again once it closes. */
  readonly suspects: readonly string[];
  readonly canary?: Canary | undefined;
}

/** The one scan that may start while the breaker is open. */
export interface Canary {
  readonly scanId: string;
  /** Key of its row. */
  readonly image: string;
  /** Until when nobody asks what became of it. */
  readonly until: Date;
}

/** The same error of so many images is one of the installation. */
const IMAGES = 3;
/** In so many registries, where running tasks have images of as many: one that is hostile says what it likes. */
const REGISTRIES = 2;
/** Errors that are kept as evidence. More are of no use, and each takes capacity from whoever writes the item. */
const MAX_EVIDENCE = 10;
/** Acquittals that are kept, each for as long as its image has no verdict. */
const MAX_ACQUITTED = 30;
/** So many images are passed over before one is the canary again. */
const MAX_TRIED = 20;
/** From the opening to the first canary, and from each that failed to the next. */
const CANARY_DELAYS_MS = [5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR];
/** Longer than a canary that was granted takes to be started. */
const CANARY_LEASE_MS = 5 * MINUTE;

/** The evidence with one more error; an image counts once for each cause. The oldest give way. */
export function withError(evidence: readonly Evidence[], error: Evidence): readonly Evidence[] {
  const others = evidence.filter(({ image, cause }) => image !== error.image || cause !== error.cause);
  return [...others, error].slice(-MAX_EVIDENCE);
}

/**
 * Whether the evidence says that this cause hits every image.
 *
 * @param seen registries that running tasks have images of
 */
export function hitsEveryImage(
  evidence: readonly Evidence[],
  cause: string,
  seen: readonly string[],
): boolean {
  const same = evidence.filter((each) => each.cause === cause);
  const registries = new Set(same.map(({ registry }) => registry));
  const others = seen.filter((registry) => !registries.has(registry));
  return same.length >= IMAGES && (registries.size >= REGISTRIES || others.length === 0);
}

/**
 * The registry all of whose images met the same error lately, while those of others may not: it is hostile, or every image
 * would meet it.
 */
export function suspectedRegistry(
  evidence: readonly Evidence[],
  seen: readonly string[],
): string | undefined {
  const suspects = evidence.filter(({ cause }) => {
    const same = evidence.filter((each) => each.cause === cause);
    return same.length >= IMAGES && !hitsEveryImage(evidence, cause, seen);
  });
  return suspects.at(-1)?.registry;
}

/** An error of the installation, as one scan ended in it. */
export type InstallationError = Pick<OpenBreaker, "cause" | "reason" | "errorClass">;

/** The breaker as the last piece of evidence opens it. */
export function opened(
  impairmentId: string,
  { cause, reason, errorClass }: InstallationError,
  suspects: readonly string[],
  now: Date,
): OpenBreaker {
  return {
    impairmentId,
    cause,
    reason,
    errorClass,
    openedAt: now,
    failedCanaries: 0,
    nextCanaryAt: nextCanaryAt(0, now),
    tried: [],
    suspects,
  };
}

/** The canary met the installation's error again. */
export function withFailedCanary(
  { canary: _, ...open }: OpenBreaker,
  { reason, errorClass }: InstallationError,
  now: Date,
): OpenBreaker {
  const failedCanaries = open.failedCanaries + 1;
  return { ...open, reason, errorClass, failedCanaries, nextCanaryAt: nextCanaryAt(failedCanaries, now) };
}

/** Once a verdict of this image closes the breaker: what opened it hits its suspects alone. The oldest give way. */
export function withAcquittals(
  acquitted: readonly Acquittal[],
  { suspects, cause }: Pick<OpenBreaker, "suspects" | "cause">,
  image: string,
): readonly Acquittal[] {
  const others = acquitted.filter((each) => each.cause !== cause || !suspects.includes(each.image));
  const latest = suspects
    .filter((suspect) => suspect !== image)
    .map((suspect) => ({ image: suspect, cause }));
  return [...others, ...latest].slice(-MAX_ACQUITTED);
}

/** The canary's permission ends without an answer: the next one may be granted at once. */
export function withoutCanary({ canary: _, ...open }: OpenBreaker): OpenBreaker {
  return open;
}

/** This scan may start. */
export function withCanary(
  open: OpenBreaker,
  { scanId, image }: Pick<Canary, "scanId" | "image">,
  now: Date,
): OpenBreaker {
  const tried = [...open.tried.filter((each) => each !== image), image].slice(-MAX_TRIED);
  return { ...open, tried, canary: { scanId, image, until: after(now, CANARY_LEASE_MS) } };
}

/** Whether there is a canary to choose now: its time has come, and no other one has the permission. */
export function isCanaryDue({ canary, nextCanaryAt }: OpenBreaker, now: Date): boolean {
  return canary === undefined && nextCanaryAt <= now;
}

/**
 * The waiting image that is the canary next. A registry that had no canary yet comes first, else the one whose canary is
 * longest ago; of its images the same. So neither an image nor a registry keeps the breaker open by an error that is its own.
 *
 * @param waiting rows, the most urgent first
 */
export function chooseCanary<T extends { readonly key: string; readonly registry: string }>(
  { tried }: Pick<OpenBreaker, "tried">,
  waiting: readonly T[],
): T | undefined {
  const registries = tried.map((key) => waiting.find((each) => each.key === key)?.registry);
  const turn = ({ key, registry }: T) => registries.lastIndexOf(registry) * MAX_TRIED + tried.indexOf(key);
  // The first of those whose turn was longest ago; -1 is never.
  return waiting.reduce<T | undefined>(
    (chosen, each) => (chosen === undefined || turn(each) < turn(chosen) ? each : chosen),
    undefined,
  );
}

/** Why a scan waits while the breaker is open; the words stand in docs/errors.md. */
export function waitingReason({ openedAt, reason }: Pick<OpenBreaker, "openedAt" | "reason">): string {
  return `The installation is impaired since ${inUtc(openedAt)}, every scan waits until it works again: ${reason}`;
}

function nextCanaryAt(failedCanaries: number, now: Date): Date {
  return after(now, CANARY_DELAYS_MS[failedCanaries] ?? HOUR);
}
