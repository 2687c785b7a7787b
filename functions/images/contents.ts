import type { Image, KeyedImage } from "../contract/images/image";
import { EXPIRY_ATTRIBUTE } from "../contract/ledger";
import { expiry } from "../table/retention";
import type { Row } from "../table/table";
import { textIn } from "../table/value";
import { verdictIn } from "./image-item";
import { isFresh, type RecordedVerdict } from "./verdict";

/**
 * Facts of a content, whatever its name: the latest verdict that rests on no name, and the latest FAILED. An image
 * that is asked for without a fresh verdict of its own copies what is newer here.
 */
export interface Content {
  readonly passed?: NamedVerdict | undefined;
  readonly failed?: NamedVerdict | undefined;
}

/** A verdict with the repository that was scanned. */
interface NamedVerdict extends RecordedVerdict {
  readonly copiedFrom: string;
}

/** The item of an image's content; undefined where its digest is not known. */
export function contentKey({ digest, platform }: Pick<KeyedImage, "digest" | "platform">) {
  return digest && `content#${digest}#${platform}`;
}

/**
 * The content's item after a scan of one of its names.
 *
 * @param isOfName whether the verdict rests on the name: a risk is accepted for that alone
 */
export function contentAfter(
  { repository }: Image,
  verdict: RecordedVerdict,
  isOfName: boolean,
  before: Row | undefined,
  now: Date,
): Row | undefined {
  const isFailed = verdict.verdict === "FAILED";
  if (!isFailed && isOfName) {
    // An older PASSED is no longer what a scan of the content says.
    const { verdictAt = now } = verdict;
    return before && outdatedContent(before, verdictAt, verdictAt);
  }
  const { passed, failed } = before ?? {};
  // Scans of two names may be recorded in another order than they ended in.
  if (timeOf(namedIn(isFailed ? failed : passed)) > timeOf(verdict)) {
    return before;
  }
  const kept = JSON.parse(JSON.stringify({ ...verdict, copiedFrom: repository }));
  const parts = isFailed ? { passed, failed: kept } : { passed: kept, failed };
  return JSON.parse(JSON.stringify({ ...parts, [EXPIRY_ATTRIBUTE]: expiry(verdict.freshUntil ?? now) }));
}

/** The content's item where verdicts that were reached before a time are no longer fresh: nobody copies them any more. */
export function outdatedContent(row: Row, before: Date, now: Date): Row {
  const { passed } = readContent(row);
  return isFresh(passed, now) && timeOf(passed) <= before.getTime()
    ? { ...row, passed: { ...Object(row.passed), freshUntil: now.toISOString() } }
    : row;
}

/** Reads the item. */
export function readContent(row: Row | undefined): Content {
  return { passed: namedIn(row?.passed), failed: namedIn(row?.failed) };
}

function namedIn(value: unknown): NamedVerdict | undefined {
  const verdict = verdictIn(Object(value));
  const copiedFrom = textIn(Object(value).copiedFrom);
  return verdict && copiedFrom ? { ...verdict, copiedFrom } : undefined;
}

/**
 * The verdict as its content has it stand: a copy is fresh only as long as its original, and until the content has failed under
 * any name.
 */
export function standing(
  verdict: RecordedVerdict | undefined,
  { passed, failed }: Content,
): RecordedVerdict | undefined {
  if (verdict?.copiedFrom === undefined || verdict.verdict === "FAILED") {
    return verdict;
  }
  const isOriginal = passed?.copiedFrom === verdict.copiedFrom && timeOf(passed) === timeOf(verdict);
  const ends = [
    ...(isOriginal && passed.freshUntil ? [passed.freshUntil] : []),
    ...(failed?.verdictAt && timeOf(failed) >= timeOf(verdict) ? [failed.verdictAt] : []),
  ];
  const end = ends.sort((one, other) => one.getTime() - other.getTime()).at(0);
  return end && isFresh(verdict, end) ? { ...verdict, freshUntil: end } : verdict;
}

/**
 * The verdict that is known of an image now. Where it has no fresh one, a newer FAILED of its content counts. It does so while a
 * scan of its own is open, too, which may not take the copy any more.
 */
export function knownVerdict(
  verdict: RecordedVerdict | undefined,
  content: Content,
  now: Date,
): RecordedVerdict | undefined {
  const own = standing(verdict, content);
  return isFresh(own, now) ? own : (copyOf(own, { failed: content.failed }, now) ?? own);
}

/**
 * The verdict that an image without a fresh one takes over. A fresh PASSED or NO_POLICY stands instead of a scan, for as long as
 * the original is fresh. A FAILED is taken over as one that is not fresh, so that the image gets a scan of its own. Only a
 * verdict that is newer than the image's own is taken over, and the newer of the two.
 */
export function copyOf(
  own: RecordedVerdict | undefined,
  content: Content,
  now: Date,
): RecordedVerdict | undefined {
  const passed = isFresh(content.passed, now) ? content.passed : undefined;
  const failed = content.failed && { ...content.failed, freshUntil: earlier(content.failed.freshUntil, now) };
  // Of two of one time the FAILED, which has a scan made.
  const latest = [failed, passed]
    .filter((each) => each !== undefined)
    .sort((one, other) => timeOf(other) - timeOf(one))
    .at(0);
  return latest && timeOf(latest) > timeOf(own) ? latest : undefined;
}

const earlier = (one: Date = new Date(0), other: Date): Date => (one < other ? one : other);

const timeOf = (verdict: RecordedVerdict | undefined): number => verdict?.verdictAt?.getTime() ?? 0;
