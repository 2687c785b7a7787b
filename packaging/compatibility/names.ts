/** Names that users depend on, each with its type or default, or with an empty text. */
export type Names = Readonly<Record<string, string>>;

/** Prefix of what every caller must give: a new name with it breaks existing callers. */
export const REQUIRED = "required";

/** Sorts names, so that the list changes only with the interface. */
export function sorted(entries: readonly (readonly [name: string, what: string])[]): Names {
  return Object.fromEntries(entries.toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
