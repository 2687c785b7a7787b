import { withoutQueries } from "../../contract/exportable";

/**
 * Drops query strings of URLs. Replaces characters that could forge lines of a log, or that XML 1.0 forbids, by spaces.
 * @param length UTF-16 units to keep
 */
export const singleLine = (text: unknown, length = 200): string =>
  withoutQueries(`${text ?? ""}`)
    .slice(0, length)
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, " ");
