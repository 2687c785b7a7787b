/** Names that users depend on, each with what it is: a type, a default, nothing. */
export type Names = Readonly<Record<string, string>>;

/** Begins what every caller has to give: where such a thing is new, it breaks what callers have. */
export const REQUIRED = "required";

/** In order, so that the list changes only where the interface does. */
export function sorted(entries: readonly (readonly [name: string, what: string])[]): Names {
  return Object.fromEntries(entries.toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
