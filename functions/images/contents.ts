import type { Image, KeyedImage } from "../contract/images/image";
import { EXPIRY_ATTRIBUTE } from "../contract/ledger";
import { expiry } from "../table/retention";
import type { Row } from "../table/table";
import { textIn } from "../table/value";
import { verdictIn } from "./image-item";
import { isFresh, type RecordedVerdict } from "./verdict";

/**
 * Facts of a content under all its names: the latest verdict that rests on no name, and the latest FAILED. An image
 * without a fresh verdict takes over a newer one from here.
 */
export interface Content {
  readonly passed?: NamedVerdict | undefined;
  readonly failed?: NamedVerdict | undefined;
}

interface NamedVerdict extends RecordedVerdict {
  readonly copiedFrom: string;
}

/** Returns the key of the content's item; undefined if the digest is not known. */
export function contentKey({ digest, platform }: Pick<KeyedImage, "digest" | "platform">) {
  return digest && `content#${digest}#${platform}`;
}

/**
 * Returns the content's item after a scan under one of its names.
 *
 * @param isOfName whether the verdict rests on the name, because a risk is accepted for that name alone
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
    // The new verdict is this name's alone, so an older one of the content no longer holds.
    const { verdictAt = now } = verdict;
    return before && outdatedContent(before, verdictAt, verdictAt);
  }
  const { passed, failed } = before ?? {};
  // Scans of two names may be recorded in another order than they ended.
  if (timeOf(namedIn(isFailed ? failed : passed)) > timeOf(verdict)) {
    return before;
  }
  const kept = JSON.parse(JSON.stringify({ ...verdict, copiedFrom: repository }));
  const parts = isFailed ? { passed, failed: kept } : { passed: kept, failed };
  return JSON.parse(JSON.stringify({ ...parts, [EXPIRY_ATTRIBUTE]: expiry(verdict.freshUntil ?? now) }));
}

/** Ends the freshness of verdicts that were reached until a time, so that no image copies them any more. */
export function outdatedContent(row: Row, before: Date, now: Date): Row {
  const { passed } = readContent(row);
  return isFresh(passed, now) && timeOf(passed) <= before.getTime()
    ? { ...row, passed: { ...Object(row.passed), freshUntil: now.toISOString() } }
    : row;
}

export function readContent(row: Row | undefined): Content {
  return { passed: namedIn(row?.passed), failed: namedIn(row?.failed) };
}

function namedIn(value: unknown): NamedVerdict | undefined {
  const verdict = verdictIn(Object(value));
  const copiedFrom = textIn(Object(value).copiedFrom);
  return verdict && copiedFrom ? { ...verdict, copiedFrom } : undefined;
}

/** Limits a copied verdict's freshness: to the end of the original's, or until the content failed under any name. */
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
 * Returns what is known of an image now. Without a fresh verdict, a newer FAILED of its content counts, even while
 * the image's own scan is open and the image takes over no copy.
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
 * Returns the verdict that an image without a fresh one takes over: the newer one of the content, if it is newer than
 * the image's own. A fresh PASSED or NO_POLICY replaces a scan for as long as the original is fresh. A FAILED is
 * taken over as no longer fresh, so that the image gets a scan of its own.
 */
export function copyOf(
  own: RecordedVerdict | undefined,
  content: Content,
  now: Date,
): RecordedVerdict | undefined {
  const passed = isFresh(content.passed, now) ? content.passed : undefined;
  const failed = content.failed && { ...content.failed, freshUntil: earlier(content.failed.freshUntil, now) };
  // Of two at the same time, FAILED comes first, because it leads to a scan.
  const latest = [failed, passed]
    .filter((each) => each !== undefined)
    .sort((one, other) => timeOf(other) - timeOf(one))
    .at(0);
  return latest && timeOf(latest) > timeOf(own) ? latest : undefined;
}

const earlier = (one: Date = new Date(0), other: Date): Date => (one < other ? one : other);

const timeOf = (verdict: RecordedVerdict | undefined): number => verdict?.verdictAt?.getTime() ?? 0;
