/** One step of a pattern: a character, `?`, `*` or `**`. */
type Step = string;

const isRepeatable = (step: Step | undefined) => step === "*" || step === "**";

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
  const steps = (pattern.match(/\*+|[^*]/gs) ?? []).map((step) => (step.length > 2 ? "**" : step));
  return (name) => {
    if (!name.startsWith(beginning)) {
      return false;
    }
    let places = withoutRepetition(steps, new Set([0]));
    // By code unit, as the pattern is split.
    for (let index = 0; index < name.length && places.size > 0; index += 1) {
      places = withoutRepetition(steps, advance(steps, places, name.charAt(index)));
    }
    return places.has(steps.length);
  };
}

/** Where a character leads from each place. */
function advance(steps: readonly Step[], places: ReadonlySet<number>, character: string): Set<number> {
  const next = new Set<number>();
  for (const place of places) {
    const step = steps[place];
    if (step === "**" || (step === "*" && character !== "/")) {
      next.add(place);
    } else if (step === "?" ? character !== "/" : step === character) {
      next.add(place + 1);
    }
  }
  return next;
}

/** The same places, and those behind stars that stand for nothing more. */
function withoutRepetition(steps: readonly Step[], places: Set<number>): Set<number> {
  // A set is walked in the order of insertion, what is added on the way included.
  for (const place of places) {
    if (isRepeatable(steps[place])) {
      places.add(place + 1);
    }
  }
  return places;
}
