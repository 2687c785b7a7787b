import type { Image, KeyedImage } from "../contract/images/image";
import { EXPIRY_ATTRIBUTE } from "../contract/ledger";
import { expiry } from "../table/retention";
import type { Row } from "../table/table";
import { textIn } from "../table/value";
import { verdictIn } from "./image-item";
import { isFresh, type RecordedVerdict } from "./verdict";

/**
 * Verdicts of a content under all its names: the latest that depends on no name, and the latest FAILED. An image
 * without a fresh verdict takes over a newer verdict from here.
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
 * @param isOfName whether the verdict depends on the name, because a risk is accepted for this name alone
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
    // The new verdict is valid for this name alone, so an older verdict of the content ends.
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

/** Ends the freshness of verdicts that were reached before a time, so that no image copies them any more. */
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

/**
 * Limits the freshness of a copied verdict: it ends when the original's ends, or when the content fails under any name.
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
 * Returns the verdict that counts for an image now: without a fresh one of its own, a newer FAILED of its content. This
 * FAILED counts even while the image's own scan is open and the image copies nothing.
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
 * Returns the verdict that an image without a fresh verdict copies: the newer verdict of its content, if it is newer
 * than the image's own. A fresh PASSED or NO_POLICY replaces a scan while the original is fresh. A copied FAILED is not
 * fresh, so that the image gets its own scan.
 */
export function copyOf(
  own: RecordedVerdict | undefined,
  content: Content,
  now: Date,
): RecordedVerdict | undefined {
  const passed = isFresh(content.passed, now) ? content.passed : undefined;
  const failed = content.failed && { ...content.failed, freshUntil: earlier(content.failed.freshUntil, now) };
  // At equal times FAILED comes first, because it leads to a scan.
  const latest = [failed, passed]
    .filter((each) => each !== undefined)
    .sort((one, other) => timeOf(other) - timeOf(one))
    .at(0);
  return latest && timeOf(latest) > timeOf(own) ? latest : undefined;
}

const earlier = (one: Date = new Date(0), other: Date): Date => (one < other ? one : other);

const timeOf = (verdict: RecordedVerdict | undefined): number => verdict?.verdictAt?.getTime() ?? 0;
