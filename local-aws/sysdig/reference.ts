import { createHash, randomUUID } from "node:crypto";

/** SHA-256 of a text, in hexadecimal digits. */
export function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** A key by which parts of a result refer to what Sysdig keeps: a UUID, the same for the same name. */
export function referenceTo(name: string): string {
  const digits = hash(name);
  const ends = [8, 12, 16, 20, 32];
  return ends.map((end, index) => digits.slice(ends[index - 1] ?? 0, end)).join("-");
}

/** Parts of a result by keys that are drawn for them, in the order of these: each scan of one image has others, as real ones. */
export function byDrawnKeys<Part>(parts: readonly Part[]): Record<string, Part> {
  return inOrder(parts.map((part) => [randomUUID(), part]));
}

/** Parts of a result in the order of their keys, as the scanner writes them. */
export function inOrder<Part>(parts: readonly (readonly [string, Part])[]): Record<string, Part> {
  return Object.fromEntries([...parts].sort(([one], [other]) => (one < other ? -1 : 1)));
}
