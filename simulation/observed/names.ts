import type { Row } from "../../functions/table/table";

/** The table, as it is at the moment. */
interface Peeked {
  peek(key: string): Row | undefined;
}

/** A reference without its tag. */
export const repositoryOf = (reference: string): string => reference.replace(/:[^:/]+$/, "");

/** An image as people call it, a repository at a digest for a platform: the key of its item. */
export function nameOf(digest: string, platform: string, reference: string): string {
  return `${repositoryOf(reference)}@${digest}#${platform}`;
}

/** The content and platform that an image has, whatever its name. */
export const contentOf = (name: string): string => name.slice(name.indexOf("@") + 1);

/** The item whose verdict counts for a name now; undefined where there is none. */
export function countingRow(store: Peeked, name: string): Row | undefined {
  const row = store.peek(name);
  return row?.verdict === undefined ? undefined : row;
}

/** Whether the verdict that counts for a name is a FAILED of another one. */
export function isBorrowed(store: Peeked, name: string): boolean {
  const row = store.peek(name);
  return row?.verdict === "FAILED" && row.copiedFrom !== undefined;
}
