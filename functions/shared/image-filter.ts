import type { Image } from "./image";

/**
 * Makes a test for images that one of the glob patterns names. `*` stays within a path segment, `**` crosses `/`,
 * `?` is one character of a segment. A pattern is held against the whole normalised reference, with its tag or
 * digest, and against the repository alone, so that `docker.io/library/nginx` means every tag of it.
 *
 * Written here because these three rules are all there is: a glob library brings braces, negation and 20 KB into the
 * function.
 */
export function imageFilter(patterns: readonly string[]): (image: Image) => boolean {
  const expressions = patterns.map(globToRegExp);
  return (image) => {
    const names = [image.repository, image.reference];
    if (image.digest !== undefined) {
      names.push(`${image.repository}@${image.digest}`);
    }
    return names.some((name) => expressions.some((expression) => expression.test(name)));
  };
}

const WILDCARDS: Record<string, string> = { "**": ".*", "*": "[^/]*", "?": "[^/]" };

function globToRegExp(pattern: string): RegExp {
  const source = pattern
    .split(/(\*\*+|\*|\?)/)
    .map((part) => WILDCARDS[part.replace(/^\*{3,}$/, "**")] ?? part.replace(/[.+^${}()|[\]\\/-]/g, "\\$&"))
    .join("");
  return new RegExp(`^${source}$`);
}
