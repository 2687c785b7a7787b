/** One line that every channel takes: `?` for control characters, breaks of lines, and what is no character at all. */
export function printable(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "?");
}

/** A name from outside in a field that programs compare: neither markup, nor an address with a scheme or `www.`. */
export function asField(text: string): string {
  return printable(text)
    .replace(/:(?=\/\/)|(?<=\b(?:mailto|tel)):|[<>[\]`*|\\]/gi, "?")
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

/** Words of a registry, an image or a scanner, for a person: as a name, and no host in them can be clicked: `evil(.)example/path`. */
export function withoutLinks(text: string): string {
  return withoutMarkup(text).replace(/(?<=[\p{L}\p{N}_-])\.(?=\p{L})/gu, "(.)");
}
