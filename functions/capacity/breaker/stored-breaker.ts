import { ERROR_CLASSES, type Scan } from "../../contract/scan";
import { absent, any, type Condition, is } from "../../table/condition";
import type { Row } from "../../table/table";
import { numberIn, type Stored, stored, textIn, timeIn, type Values } from "../../table/value";
import type { Acquittal, Canary, Evidence, OpenBreaker } from "./decisions";

/** The breaker's attributes of `installation#control`. */
export interface BreakerState {
  /** Grows with every change, so that nobody overwrites what they have not read. */
  readonly version: number;
  /** Errors of the installation since the last verdict, the latest last. Empty while the breaker is open. */
  readonly evidence: readonly Evidence[];
  /** Images that met an error which was their own: it says nothing of the installation until they have a verdict. */
  readonly acquitted: readonly Acquittal[];
  /** Registries that running tasks have images of. */
  readonly registries: readonly SeenRegistry[];
  /** Absent while scans start as usual. */
  readonly open?: OpenBreaker | undefined;
}

export interface SeenRegistry {
  readonly name: string;
  /** When an event or a sweep met a running task with one of its images, exact to two hours. */
  readonly seenAt: Date;
}

/**
 * Reads the item. A person may have written to it as well: a breaker that cannot be read whole is open all the
 * same, and its next canary is due.
 */
export function readBreaker(row: Row | undefined): BreakerState {
  const { breaker, breakerVersion, evidence, acquitted, registries } = row ?? {};
  return {
    version: numberIn(breakerVersion),
    evidence: listOf(evidence).map(evidenceOf),
    acquitted: listOf(acquitted).map(({ image, cause }) => ({ image: text(image), cause: text(cause) })),
    registries: listOf(registries).map(seenRegistryOf),
    open: breaker === undefined ? undefined : openOf(Object(breaker)),
  };
}

/** The attributes of an open breaker. `canary` stands beside it as well, where a slot's condition can name it. */
export function writeOpen(open: OpenBreaker): Values {
  const { openedAt, nextCanaryAt, canary, ...rest } = open;
  return {
    breaker: {
      ...rest,
      openedAt: stored(openedAt),
      nextCanaryAt: stored(nextCanaryAt),
      ...(canary && { canary: { ...canary, until: stored(canary.until) } }),
    },
    canary: canary?.scanId,
  };
}

/** Evidence, or acquittals. */
export const writeErrors = (errors: readonly Acquittal[]): Stored => errors.map((each) => ({ ...each }));

export const writeRegistries = (registries: readonly SeenRegistry[]): Stored =>
  registries.map(({ name, seenAt }) => ({ name, seenAt: stored(seenAt) }));

/** Condition for a slot: the breaker is closed, or the scan is the canary. */
export function mayStart({ scanId }: Pick<Scan, "scanId">): Condition {
  return any(absent("breaker"), is("canary", scanId));
}

function openOf(breaker: Fields): OpenBreaker {
  const { canary } = breaker;
  return {
    impairmentId: text(breaker.impairmentId) || time(breaker.openedAt).toISOString(),
    cause: text(breaker.cause),
    reason: text(breaker.reason),
    errorClass: ERROR_CLASSES.find((known) => known === breaker.errorClass) ?? "configuration",
    openedAt: time(breaker.openedAt),
    failedCanaries: Math.max(0, Math.floor(numberIn(breaker.failedCanaries))),
    nextCanaryAt: time(breaker.nextCanaryAt),
    tried: textsOf(breaker.tried),
    suspects: textsOf(breaker.suspects),
    canary: canary === undefined ? undefined : canaryOf(Object(canary)),
  };
}

type Fields = Readonly<Record<string, unknown>>;

const canaryOf = ({ scanId, image, until }: Fields): Canary => ({
  scanId: text(scanId),
  image: text(image),
  until: time(until),
});

const evidenceOf = ({ image, registry, cause }: Fields): Evidence => ({
  image: text(image),
  registry: text(registry),
  cause: text(cause),
});

const seenRegistryOf = ({ name, seenAt }: Fields): SeenRegistry => ({
  name: text(name),
  seenAt: time(seenAt),
});

const listOf = (value: unknown): Fields[] => (Array.isArray(value) ? value.map(Object) : []);

const textsOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(text) : []);

const text = (value: unknown): string => textIn(value) ?? "";

/** A value that is no time counts as long ago. */
const time = (value: unknown): Date => timeIn(value) ?? new Date(0);
