import { shortened } from "../../contract/images/image";

/** Characters of an owner; a tag's value may have 256. */
const MOST_CHARACTERS = 100;

/**
 * Who answers for something, by its tags: the value of the first of the keys that it has.
 *
 * @param keys the input `owner_tag_keys`, in its order; upper and lower case differ, as they do in AWS
 */
export function ownerIn(tags: unknown, keys: readonly string[]): string | undefined {
  const known = new Map(
    (Array.isArray(tags) ? tags : []).map((tag) => {
      const { key, value }: Record<string, unknown> = Object(tag);
      return [key, typeof value === "string" ? cleanOwner(value) : undefined];
    }),
  );
  return keys.map((key) => known.get(key)).find((owner) => owner !== undefined);
}

/**
 * An owner's name as it may stand in items, messages and attributes of messages: one line of at most 100 characters,
 * without control characters and markup. A longer one ends in …. Undefined where nothing is left to read.
 */
export function cleanOwner(value: string): string | undefined {
  const clean = value
    .replace(/<\/?[a-z][^<>]*>/gi, " ")
    .replace(/[\p{C}\p{Z}<>`\\]+/gu, " ")
    .trim();
  return shortened(clean, MOST_CHARACTERS) || undefined;
}
