import type { Row } from "../../functions/table/table";

interface Peeked {
  peek(key: string): Row | undefined;
}

export const repositoryOf = (reference: string): string => reference.replace(/:[^:/]+$/, "");

/** Returns an image's name, which is its item's key: a repository at a digest for a platform. */
export function nameOf(digest: string, platform: string, reference: string): string {
  return `${repositoryOf(reference)}@${digest}#${platform}`;
}

/** Returns the digest and platform of a name. */
export const contentOf = (name: string): string => name.slice(name.indexOf("@") + 1);

/** Returns the item whose verdict counts for a name now; undefined if there is none. */
export function countingRow(store: Peeked, name: string): Row | undefined {
  const row = store.peek(name);
  return row?.verdict === undefined ? undefined : row;
}

/** Whether the name's verdict is a FAILED copied from another name. */
export function isBorrowed(store: Peeked, name: string): boolean {
  const row = store.peek(name);
  return row?.verdict === "FAILED" && row.copiedFrom !== undefined;
}
