import { withoutQueries } from "../../contract/exportable";

/**
 * One line of text that came from outside, for people. It is without query strings of URLs, and without control
 * characters and line separators, which could forge lines of a log. It is without anything that XML 1.0 cannot write,
 * too: lone surrogates, non-characters.
 * @param length how many UTF-16 units are kept
 */
export const singleLine = (text: unknown, length = 200): string =>
  withoutQueries(`${text ?? ""}`)
    .slice(0, length)
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, " ");
