import { shortened } from "../../contract/images/image";

/** Characters of an owner's name; a tag's value may have 256. */
const MAX_CHARACTERS = 100;

/**
 * Returns the owner by tags: the value of the first key that is set.
 *
 * @param keys the input `owner_tag_keys`, in its order; case matters, as in AWS
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
 * Cleans an owner's name for items, messages and their attributes: one line of at most 100 characters, without control
 * characters and markup. A longer name ends in …. Undefined if nothing is left.
 */
export function cleanOwner(value: string): string | undefined {
  const clean = value
    .replace(/<\/?[a-z][^<>]*>/gi, " ")
    .replace(/[\p{C}\p{Z}<>`\\]+/gu, " ")
    .trim();
  return shortened(clean, MAX_CHARACTERS) || undefined;
}
