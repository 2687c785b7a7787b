import type { Row } from "../../functions/table/table";
import type { SimulatedTask } from "../observed/task";

/** The table, as it is at the moment. */
interface Peeked {
  peek(key: string): Row | undefined;
}

/** A reference without its tag. */
export const repositoryOf = (reference: string): string => reference.replace(/:[^:/]+$/, "");

/** A content and platform under the name of a repository: the key of its own row, if it ever has one. */
export function nameOf(digest: string, platform: string, reference: string): string {
  return `${digest}#${platform}#${repositoryOf(reference)}`;
}

/** The names of a task's images. */
export function namesOf({ definition }: Pick<SimulatedTask, "definition">): readonly string[] {
  const { platform, containers } = definition;
  return containers.map(({ digest, reference }) => nameOf(digest, platform, reference));
}

/** Key of the row that all names of the content share. */
export const sharedKeyOf = (name: string): string => name.split("#").slice(0, 2).join("#");

/** Whether a verdict of the shared row is that of another name. */
export function isOfAnother(shared: Row | undefined, name: string): boolean {
  const whose = shared?.verdict === "FAILED" ? shared.scannedAs : shared?.boundTo;
  return whose !== undefined && whose !== name.split("#")[2];
}

/** Key of the row that a name is asked for in now. */
export function rowKeyOf(store: Peeked, name: string): string {
  const shared = sharedKeyOf(name);
  return isOfAnother(store.peek(shared), name) ? name : shared;
}

/** The row whose verdict counts for a name now; undefined where none has one. */
export function countingRow(store: Peeked, name: string): Row | undefined {
  const shared = store.peek(sharedKeyOf(name));
  const own = isOfAnother(shared, name) ? store.peek(name) : shared;
  const row = own?.verdict === undefined && shared?.verdict === "FAILED" ? shared : own;
  return row?.verdict === undefined ? undefined : row;
}

/** Whether the verdict that counts for a name is a FAILED of another one. */
export function isBorrowed(store: Peeked, name: string): boolean {
  const shared = store.peek(sharedKeyOf(name));
  return isOfAnother(shared, name) && countingRow(store, name) === shared;
}
