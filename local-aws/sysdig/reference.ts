import { createHash } from "node:crypto";

/** SHA-256 of a text, in hexadecimal digits. */
export function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** A key by which parts of a result refer to each other: a UUID, the same for the same name. */
export function referenceTo(name: string): string {
  const digits = hash(name);
  const ends = [8, 12, 16, 20, 32];
  return ends.map((end, index) => digits.slice(ends[index - 1] ?? 0, end)).join("-");
}
