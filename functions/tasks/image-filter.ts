import { type Image, inOneSpelling, TAG_PATTERN } from "../contract/images/image";

/** Glob patterns of normalised references. */
export interface ImagePatterns {
  /** Only these images are scanned; empty: all. */
  readonly include: readonly string[];
  /** These images are not scanned, even if they are included. */
  readonly exclude: readonly string[];
}

/** Why the settings leave an image out; undefined: it is scanned. */
export type ImageFilter = (image: Image) => "excluded" | "not-included" | undefined;

/**
 * Makes the filter of an installation. A pattern is compared with the repository, alone and with the digest, so that
 * `docker.io/library/nginx` means all its tags. Only a pattern with a tag is compared with the tag, so that no wildcard
 * stands for a tag. Nothing that a task says about itself counts, so that no task can opt out of its scans.
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

/** The tag in `registry/repository:tag@digest`, as messages print it. The digest decides. */
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

/**
 * Returns a test whether a glob pattern covers a whole name. `*` stays within a path segment, `**` crosses `/`, `?` is
 * one character of a segment, and everything else is itself.
 *
 * A regular expression with a dozen stars would need minutes for a name that almost fits. This test keeps all places in
 * the pattern that the name may have reached, so its time is at most the product of both lengths. A glob library would
 * add braces, negation and 20 KB.
 */
export function globMatcher(pattern: string): (name: string) => boolean {
  // The text before the first wildcard rules out most names, which matters with thousands of patterns.
  const beginning = pattern.split(/[*?]/, 1)[0] ?? "";
  const steps = pattern.match(/\*+|[^*]/gs) ?? [];
  return (name) => {
    if (!name.startsWith(beginning)) {
      return false;
    }
    let places = behindStars(steps, [0]);
    // Goes by code units, into which the pattern is split, too.
    for (let index = 0; index < name.length && places.size > 0; index += 1) {
      const character = name.charAt(index);
      const led = [...places].flatMap((place) => placeAfter(steps[place], place, character) ?? []);
      places = behindStars(steps, led);
    }
    return places.has(steps.length);
  };
}

/** Returns the place in the pattern after a character; undefined if the step does not cover the character. */
function placeAfter(step: string | undefined, place: number, character: string): number | undefined {
  if (step === "*") {
    return character === "/" ? undefined : place;
  }
  if (step?.startsWith("**")) {
    return place;
  }
  return (step === "?" ? character !== "/" : step === character) ? place + 1 : undefined;
}

/** Adds the places after stars, because a star may stand for nothing. */
function behindStars(steps: readonly string[], given: readonly number[]): Set<number> {
  const places = new Set(given);
  // The loop visits places that it adds itself.
  for (const place of places) {
    if (steps[place]?.startsWith("*")) {
      places.add(place + 1);
    }
  }
  return places;
}
