/**
 * Every character except harmless ASCII. The buildspec uses the brackets as a shell pattern, and drops values that
 * match.
 */
export const UNEXPORTABLE = /[^A-Za-z0-9 .,:;/@_+=()#?&%~-]/g;

/**
 * Query of a URL: a `?` after a path, or after the slashes of a scheme. A `?` followed only by the end of a sentence is
 * punctuation. The pattern begins with the `?`, because a look-behind at each character takes minutes on a long text.
 */
const QUERY = /\?(?<=\/[^\s?"<>]*\?)(?!:|[.,;!)']*(?:[\s"<>]|$))[^\s"<>]+/g;

/** Removes the query strings of URLs: whoever reads a signed URL may use it. Call it before the text is shortened. */
export const withoutQueries = (text: string): string => text.replace(QUERY, "");

/** Most characters of a value that a build exports. */
export const MAX_CHARACTERS = 1000;
/** Most elements of SCAN_TOP_VULNERABILITIES and of SCAN_RULES. */
export const MAX_ENTRIES = 5;

/** Returns one line of harmless ASCII, at most 1,000 characters, without query strings: for exports and reasons. */
export const exportable = (text: string): string =>
  withoutQueries(text)
    .replace(/[\s"'`]+/g, " ")
    .replace(UNEXPORTABLE, "?")
    .slice(0, MAX_CHARACTERS);

/** Returns one line that every channel takes: `?` for control characters, line breaks and invalid characters. */
export function printable(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "?");
}

/**
 * Schemes without slashes that mail programs and chats turn into links. In an image's name such a word is no scheme:
 * `acme/sms:1`.
 */
const SCHEMES = /(?<=(?<![\w/-])(?:mailto|tel|sms|sips?|skype|xmpp|callto|facetime)):/gi;

/** Makes an outside name safe for a field that programs compare: no markup, no scheme, no `www.`. */
export function asField(text: string): string {
  return printable(text)
    .replace(/:(?=\/\/)|[<>[\]`*|\\]/g, "?")
    .replace(SCHEMES, "?")
    .replace(/\b(www)\./gi, "$1(.)");
}

/**
 * Makes an outside name safe for people: as `asField`, and without mentions and e-mail addresses. A bare host such as
 * `github.com/acme/web` stays although chats turn it into a link, because packages and images have such names.
 */
export function withoutMarkup(text: string): string {
  return asField(text).replace(/@(?!sha256:)(?=\S)/g, "@ ");
}

/** Last dot of an IPv4 address that a path follows; without a path it may be a version. */
const IPV4 = /(?<=\b\d{1,3}\.\d{1,3}\.\d{1,3})\.(?=\d{1,3}(?::\d+)?\/)/g;

/** Makes a registry's or a scanner's words safe for people: no markup, and no clickable host: `evil(.)example/path`. */
export function withoutLinks(text: string): string {
  return withoutMarkup(text)
    .replace(/(?<=[\p{L}\p{N}_-])\.(?=\p{L})/gu, "(.)")
    .replace(IPV4, "(.)")
    .replace(/(?<=\blocalhost):(?=\d+\/)/gi, "?");
}
