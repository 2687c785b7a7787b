/**
 * Every character but harmless ASCII. The buildspec's last step takes the same brackets as a pattern of the shell, and
 * drops a value with such a character.
 */
export const UNEXPORTABLE = /[^A-Za-z0-9 .,:;/@_+=()#?&%~-]/g;

/**
 * A URL's query: before its `?` stands a path, or at least the two slashes of a scheme; one that only the end of a sentence
 * follows ends a question. It begins with the `?` because what looks back from each character takes minutes for a long text.
 */
const QUERY = /\?(?<=\/[^\s?"<>]*\?)(?!:|[.,;!)']*(?:[\s"<>]|$))[^\s"<>]+/g;

/**
 * A text from outside without the query strings of its URLs: whoever reads a signed URL may use it. To be called before the
 * text is shortened.
 */
export const withoutQueries = (text: string): string => text.replace(QUERY, "");

/** So many characters a value has at most that a build exports. */
export const MOST_CHARACTERS = 1000;
/** Most entries of SCAN_TOP_VULNERABILITIES and of SCAN_RULES. A value over either limit was not written by the scan-runner. */
export const MOST_ENTRIES = 5;

/**
 * One line of harmless ASCII without query strings of URLs, at most 1,000 characters: what a build may export, and what a
 * reason may hold.
 */
export const exportable = (text: string): string =>
  withoutQueries(text)
    .replace(/[\s"'`]+/g, " ")
    .replace(UNEXPORTABLE, "?")
    .slice(0, MOST_CHARACTERS);
