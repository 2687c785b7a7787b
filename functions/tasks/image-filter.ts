import { type Image, inOneSpelling, TAG_PATTERN } from "../contract/images/image";

/** Glob patterns of normalised references. */
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

/**
 * Makes a test for names that a glob pattern covers as a whole. `*` stays within a path segment, `**` crosses `/`, `?`
 * is one character of a segment, and everything else is itself.
 *
 * Not by way of a regular expression: with a dozen stars in it, a name that almost fits keeps its engine busy for
 * minutes. This goes through the name once and keeps every place in the pattern that it may have reached. So the time
 * is at most the length of the pattern times that of the name. Nor by a glob library, which brings braces, negation and
 * 20 KB into the function.
 */
export function globMatcher(pattern: string): (name: string) => boolean {
  // Most names are ruled out by it, of patterns that there may be thousands of.
  const beginning = pattern.split(/[*?]/, 1)[0] ?? "";
  const steps = pattern.match(/\*+|[^*]/gs) ?? [];
  return (name) => {
    if (!name.startsWith(beginning)) {
      return false;
    }
    let places = behindStars(steps, [0]);
    // By code unit, as the pattern is split.
    for (let index = 0; index < name.length && places.size > 0; index += 1) {
      const character = name.charAt(index);
      const led = [...places].flatMap((place) => placeAfter(steps[place], place, character) ?? []);
      places = behindStars(steps, led);
    }
    return places.has(steps.length);
  };
}

/** Where a character leads from the place of a step; undefined where the step does not cover it. */
function placeAfter(step: string | undefined, place: number, character: string): number | undefined {
  if (step === "*") {
    return character === "/" ? undefined : place;
  }
  if (step?.startsWith("**")) {
    return place;
  }
  return (step === "?" ? character !== "/" : step === character) ? place + 1 : undefined;
}

/** The places, and those behind stars that stand for nothing more. */
function behindStars(steps: readonly string[], given: readonly number[]): Set<number> {
  const places = new Set(given);
  // A set is walked in the order of insertion, what is added on the way included.
  for (const place of places) {
    if (steps[place]?.startsWith("*")) {
      places.add(place + 1);
    }
  }
  return places;
}
