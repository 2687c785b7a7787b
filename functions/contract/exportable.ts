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
/** Most elements of SCAN_TOP_VULNERABILITIES and of SCAN_RULES. */
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

/** One line that every channel takes: `?` for control characters, breaks of lines, and what is no character at all. */
export function printable(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "?");
}

/** Schemes without slashes that mail programs and chats make links of. An image may be called so: `acme/sms:1`. */
const SCHEMES = /(?<=(?<![\w/-])(?:mailto|tel|sms|sips?|skype|xmpp|callto|facetime)):/gi;

/** A name from outside in a field that programs compare: neither markup, nor an address with a scheme or `www.`. */
export function asField(text: string): string {
  return printable(text)
    .replace(/:(?=\/\/)|[<>[\]`*|\\]/g, "?")
    .replace(SCHEMES, "?")
    .replace(/\b(www)\./gi, "$1(.)");
}

/**
 * The same for a person, such as the name of a package or a rule. It moves no cursor and means nothing to a chat: no markup, no
 * mention, no address with a scheme, and none of e-mail. A bare host such as `github.com/acme/web` stays, although chats make
 * links of it: packages and images are called so, and people paste names.
 */
export function withoutMarkup(text: string): string {
  return asField(text).replace(/@(?!sha256:)(?=\S)/g, "@ ");
}

/** The last dot of an address that a path follows; without one it may be a version. */
const IPV4 = /(?<=\b\d{1,3}\.\d{1,3}\.\d{1,3})\.(?=\d{1,3}(?::\d+)?\/)/g;

/** Words of a registry, an image or a scanner, for a person: as a name, and no host in them can be clicked: `evil(.)example/path`. */
export function withoutLinks(text: string): string {
  return withoutMarkup(text)
    .replace(/(?<=[\p{L}\p{N}_-])\.(?=\p{L})/gu, "(.)")
    .replace(IPV4, "(.)")
    .replace(/(?<=\blocalhost):(?=\d+\/)/gi, "?");
}
