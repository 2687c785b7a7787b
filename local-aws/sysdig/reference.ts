import { createHash, randomUUID } from "node:crypto";

export function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Returns a UUID by which parts of a result refer to something kept in Sysdig. It is the same for the same name. */
export function referenceTo(name: string): string {
  const digits = hash(name);
  const ends = [8, 12, 16, 20, 32];
  return ends.map((end, index) => digits.slice(ends[index - 1] ?? 0, end)).join("-");
}

/** Gives the parts random keys in ascending order. As in real results, each scan of an image has other keys. */
export function byDrawnKeys<Part>(parts: readonly Part[]): Record<string, Part> {
  return inOrder(parts.map((part) => [randomUUID(), part]));
}

/** Sorts the parts by key, as the scanner writes them. */
export function inOrder<Part>(parts: readonly (readonly [string, Part])[]): Record<string, Part> {
  return Object.fromEntries([...parts].sort(([one], [other]) => (one < other ? -1 : 1)));
}
