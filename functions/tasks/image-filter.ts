import { type Image, inOneSpelling, TAG_PATTERN } from "../contract/image";
import { globMatcher } from "./glob";

/** Glob patterns of normalised references, see glob.ts. */
export interface ImagePatterns {
  /** Only these images are scanned; empty: all. */
  readonly include: readonly string[];
  /** These are not, even where they are included. */
  readonly exclude: readonly string[];
}

/** Why the installation's settings leave an image out; undefined: it is to be scanned. */
export type ImageFilter = (image: Image) => "excluded" | "not-included" | undefined;

/**
 * Makes the filter of an installation. A pattern is held against the repository, alone and with its digest, so that
 * `docker.io/library/nginx` means every tag of it. Only one that names a tag is held against a tag, so that no wildcard
 * stands for one. Nothing that a task says about itself is looked at: an opt-out by the task would be a way around.
 */
export function imageFilter({ include, exclude }: ImagePatterns): ImageFilter {
  const isIncluded = namedByOneOf(include);
  const isExcluded = namedByOneOf(exclude);
  return (image) => {
    if (isExcluded(image)) {
      return "excluded";
    }
    return include.length === 0 || isIncluded(image) ? undefined : "not-included";
  };
}

/** Of `registry/repository:tag@digest`, as messages print it. The digest says what is meant. */
const TAG_BEFORE_DIGEST = /:[^/:@]*(?=@)/;

const NAMES_TAG = new RegExp(TAG_PATTERN);

function namedByOneOf(patterns: readonly string[]): (image: Image) => boolean {
  const matchers = patterns
    .map((pattern) => inOneSpelling(pattern).replace(TAG_BEFORE_DIGEST, ""))
    .map((pattern) => ({ matches: globMatcher(pattern), hasTag: NAMES_TAG.test(pattern) }));
  return ({ repository, reference, digest }) =>
    matchers.some(
      ({ matches, hasTag }) =>
        matches(repository) ||
        (hasTag && matches(reference)) ||
        (digest !== undefined && matches(`${repository}@${digest}`)),
    );
}
