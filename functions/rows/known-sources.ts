import { HOUR } from "../contract/durations";
import type { Image } from "../contract/image";
import type { Scan, ScanError } from "../contract/scan";
import type { KnownSource, Sighting, Source } from "../contract/sighting";
import { SEEN_LATELY_MS } from "../table/retention";
import type { Stored, Values } from "../table/value";

/** Sources that a row remembers. */
const MAX_SOURCES = 5;
/**
 * The longest ARN of a secret: a name of 512 characters in the partition and region with the longest names. A task
 * definition may name anything, and what is longer names no secret.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
 */
const MAX_CREDENTIALS_BYTES = 640;
/** A sighting, or a scan. */
type SeenWith = Pick<Sighting, "image" | "credentials">;

/** A scan, with what is known of the one before. */
type Failed = Pick<Scan, "image" | "credentials" | "sources" | "errorClass" | "errorScope">;

/** The source of a sighting, or of a scan. */
export function sourceOf({ image, credentials }: SeenWith): Source {
  return { repository: image.repository, credentials };
}

/** The sources after a sighting, the latest first; of more than five, the one seen longest ago goes. */
export function withSighting(
  known: readonly KnownSource[],
  sighting: SeenWith,
  now: Date,
): readonly KnownSource[] {
  const source = sourceOf(sighting);
  const before = find(known, source);
  return isRememberable(source)
    ? bounded([seen(sighting, now, before), ...known.filter((each) => each !== before)])
    : known;
}

/** Whether a sighting says nothing new of the sources: its own was written within the hour, or cannot be. */
export function isRecorded(known: readonly KnownSource[], sighting: SeenWith, now: Date): boolean {
  const source = sourceOf(sighting);
  const seenAt = find(known, source)?.seenAt.getTime() ?? 0;
  return seenAt > now.getTime() - HOUR || !isRememberable(source);
}

/** Whether the image failed before with the source of the scan, by what is wrong with itself or with that source. */
export function hasFailed(scan: Pick<Scan, "image" | "credentials" | "attempts" | "sources">): boolean {
  const { sources = [], attempts } = scan;
  return attempts > 0 || find(sources, sourceOf(scan))?.refusedAt !== undefined;
}

/** Whether another source may not meet the error, so that it is recorded which source did. */
export function isOfSource({
  errorClass,
  errorScope,
}: Partial<Pick<ScanError, "errorClass" | "errorScope">>) {
  return errorScope === "registry" || (errorClass === "infrastructure" && errorScope !== "installation");
}

/** The sources after a scan with one of them ended in such an error. */
export function withFailure(
  known: readonly KnownSource[],
  scan: SeenWith,
  { errorScope }: Pick<ScanError, "errorScope">,
  now: Date,
): readonly KnownSource[] {
  const source = sourceOf(scan);
  if (!isRememberable(source)) {
    return known;
  }
  const failure = { triedAt: now, ...(errorScope === "registry" && { refusedAt: now }) };
  return find(known, source) === undefined
    ? bounded([seen(scan, now, failure), ...known])
    : known.map((each) => (isSame(each, source) ? { ...each, ...failure } : each));
}

/** Whether a scan with this source may succeed although one with another source was refused. */
export function isUntried(known: readonly KnownSource[], source: Source, refused: Source): boolean {
  return isRememberable(source) && !isSame(source, refused) && find(known, source)?.refusedAt === undefined;
}

/** The source that waits longest for a scan which the others were refused. */
export function untriedSource(known: readonly KnownSource[], now: Date): KnownSource | undefined {
  return seenLately(known, now).findLast(({ refusedAt }) => refusedAt === undefined);
}

/**
 * The scan with the source for its next try. After an error of scope `registry` it is one that was not refused, else the one
 * that was refused longest ago, so that they take turns. So do all sources after an infrastructure error that need not hit
 * all of them: the registry may be gone. After a permanent error it is the one of the task that brings the image back. Any
 * other error is retried with the source that met it.
 */
export function withNextSource<S extends Failed>(scan: S, now: Date): S {
  const known = seenLately(scan.sources ?? [], now);
  const next = nextSource(scan, known, now);
  return next ? moved(scan, next) : scan;
}

function nextSource(scan: Failed, known: readonly KnownSource[], now: Date): KnownSource | undefined {
  if (scan.errorScope === "registry") {
    return untriedSource(known, now) ?? earliest(known, ({ refusedAt }) => refusedAt);
  }
  if (isOfSource(scan)) {
    return earliest(known, ({ triedAt }) => triedAt);
  }
  return scan.errorClass === "permanent" ? known[0] : undefined;
}

/** The attributes by which a row remembers sources from now on. */
export function storedSources(known: readonly KnownSource[], version: number | undefined): Values {
  const sources = known.map((each): Stored => JSON.parse(JSON.stringify(each)));
  return { sources, sourcesVersion: (version ?? 0) + 1 };
}

/** Repository and credentials together: a source is neither of the two alone. */
function isSame(one: Source, other: Source): boolean {
  return one.repository === other.repository && one.credentials === other.credentials;
}

const find = (known: readonly KnownSource[], source: Source) => known.find((each) => isSame(each, source));

/** One that is not is no secret's: it is never better than what was refused. */
const isRememberable = ({ credentials = "" }: Source) =>
  Buffer.byteLength(credentials) <= MAX_CREDENTIALS_BYTES;

function seen(
  { image, credentials }: SeenWith,
  seenAt: Date,
  { refusedAt, triedAt }: Pick<KnownSource, "refusedAt" | "triedAt"> = {},
): KnownSource {
  return { repository: image.repository, tag: tagOf(image), credentials, seenAt, refusedAt, triedAt };
}

const bounded = (known: readonly KnownSource[]) => known.slice(0, MAX_SOURCES);

/** Others are not used for a scan instead of one that tasks have. */
const seenLately = (known: readonly KnownSource[], now: Date) =>
  known.filter(({ seenAt }) => seenAt.getTime() > now.getTime() - SEEN_LATELY_MS);

/** The source with the earliest time, or without one. */
function earliest(
  known: readonly KnownSource[],
  timeOf: (source: KnownSource) => Date | undefined,
): KnownSource | undefined {
  const times = known.map((each) => timeOf(each)?.getTime() ?? 0);
  return known[times.indexOf(Math.min(...times))];
}

const tagOf = ({ reference, repository }: Image) => reference.slice(repository.length + 1) || undefined;

function moved<S extends Failed>(scan: S, { repository, tag, credentials }: KnownSource): S {
  const reference = tag === undefined ? repository : `${repository}:${tag}`;
  return { ...scan, image: { ...scan.image, repository, reference }, credentials };
}
