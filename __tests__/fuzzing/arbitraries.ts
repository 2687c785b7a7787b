import fc from "fast-check";
import { anyCharacter } from "../any-text";

/** What some language that we write takes for more than text: of shells, YAML, XML, HCL, terminals, chats, spreadsheets. */
const HOSTILE = [
  ...[
    "$(touch canary)",
    "`touch canary`",
    "${IFS}",
    "$'\\n'",
    "; touch canary #",
    "&& touch canary",
    "\\",
    "*",
  ],
  ...['"', "'", "\n", "\r", "\r\n", "\t", " ", "EOF\n", "\nEOF\n", "<<EOF\n", "-n "],
  ...["${", "${var.name}", "$${", "%{ if true }", "%%{", "}", "~}", "{says}"],
  ...["<![CDATA[", "]]>", "-->", "<?xml", "&amp;", "&#0;", "<a b='c'>", "</testcase>"],
  ...["---\n", "!!js/function", "&a *a", ": ", "# ", "- ", "? ", "| ", "> ", "%YAML", "@", "`"],
  ...["\u001b[2J", "\u001b]0;title\u0007", "\u009b31m", "\b\b", "\u0000", "\u007f", "\u0085", "\v"],
  ...["\u202e", "\u2066", "\u200b", "\u2028", "\u2029", "\ufeff", "\ufffe", "\ud800", "\udc00", "🐳", "é"],
  ...["@here", "<!channel>", "[text](https://evil.example)", "https://evil.example", "=1+1", "__proto__"],
] as const;

/** Halves of surrogate pairs without the other half: no character, and an error to many a parser. */
export const LONE_HALVES = /\p{Surrogate}/gu;

const piece = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...HOSTILE) },
  { weight: 2, arbitrary: anyCharacter },
  { weight: 3, arbitrary: fc.string({ maxLength: 6 }) },
);

/** Text of any character, half of a surrogate pair included, with what is hostile to a language that we write. */
export const hostileText = fc.array(piece, { maxLength: 10 }).map((pieces) => pieces.join(""));

/** The same where lone halves of surrogate pairs cannot come from: a file, or the answer of a service. */
export const hostileUnicode = hostileText.map((text) => text.replace(LONE_HALVES, "\ufffd"));

const key = fc.oneof(
  { weight: 1, arbitrary: hostileText },
  {
    weight: 1,
    arbitrary: fc.constantFrom("__proto__", "constructor", "toString", "valueOf", "length", "toJSON", "then"),
  },
  { weight: 1, arbitrary: fc.constantFrom("name", "image", "digest", "platform", "value", "reference", "0") },
);

const scalar = fc.oneof(
  hostileText,
  fc.constantFrom<unknown>(null, true, false, 0, -0, -1, 1.5, 1e308, -1e308, 2 ** 53, "", "0", "NaN", "1e3"),
  fc.constantFrom("x".repeat(5000), "9".repeat(400), "2026-03-01T12:00:00Z", "+275760-09-13T00:00:00.000Z"),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);

/** As a parser makes it of text: `__proto__` is a key like any other. */
const asParsed = <T>(value: T): T => JSON.parse(JSON.stringify(value) ?? "null");

/** Any JSON, such as an object whose `toString` is a list. */
export const anyJson: fc.Arbitrary<unknown> = fc
  .letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 5, depthSize: "small" },
      { weight: 3, arbitrary: scalar },
      { weight: 1, arbitrary: fc.array(tie("value"), { maxLength: 4 }) },
      {
        weight: 2,
        arbitrary: fc.array(fc.tuple(key, tie("value")), { maxLength: 4 }).map(Object.fromEntries),
      },
    ),
  }))
  .value.map(asParsed);

/** JSON that is nested as deep as a message may be long; what walks through it recursively has no stack for that. */
export const DEEP_TEXT = `${"[".repeat(50_000)}${"]".repeat(50_000)}`;

type Path = readonly (string | number)[];
type Change = (value: unknown) => unknown;

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.constant<Change>(() => undefined),
  anyJson.map(
    (value): Change =>
      () =>
        value,
  ),
  hostileText.map(
    (value): Change =>
      () =>
        value,
  ),
  fc.constantFrom<Change>(
    (value) => [value],
    (value) => [[value, null], value],
    (value) => ({ value }),
    (value) => (typeof value === "number" ? `${value}` : value === null ? 0 : 7),
    (value) => `${typeof value === "string" ? value : ""}${"x".repeat(2000)}`,
    (value) => (Array.isArray(value) ? [...value, ...value, null] : value),
  ),
  fc.tuple(key, anyJson).map(
    ([name, inner]): Change =>
      (value) =>
        Object.fromEntries([...Object.entries(Object(value)), [name, inner]]),
  ),
  hostileText.map(
    (text): Change =>
      (value) =>
        `${typeof value === "string" ? value : ""}${text}`,
  ),
);

/**
 * The documents with one to four changes at any place: a key goes, a value becomes another type, is nested, huge or hostile,
 * a key such as `__proto__` comes.
 */
export function mutated(...documents: readonly unknown[]): fc.Arbitrary<unknown> {
  return fc
    .constantFrom(...documents)
    .chain((document) =>
      fc
        .array(fc.tuple(fc.constantFrom(...pathsIn(document)), change), { minLength: 1, maxLength: 4 })
        .map((changes) =>
          asParsed(changes.reduce((made, [path, act]) => changed(made, path, act), document)),
        ),
    );
}

function pathsIn(value: unknown, path: Path = []): Path[] {
  const inner = typeof value === "object" && value !== null ? Object.entries(value) : [];
  return [path, ...inner.flatMap(([name, each]) => pathsIn(each, [...path, name]))];
}

function changed(value: unknown, [name, ...rest]: Path, act: Change): unknown {
  if (name === undefined) {
    return act(value);
  }
  if (typeof value !== "object" || value === null || !(name in value)) {
    // An earlier change has taken the place away.
    return value;
  }
  const entries = Object.entries(value).map(([each, inner]) => [
    each,
    each === String(name) ? changed(inner, rest, act) : inner,
  ]);
  return Array.isArray(value) ? entries.map(([, inner]) => inner) : Object.fromEntries(entries);
}

/** A document as text, or text that is no JSON at all. */
export const asText = (documents: fc.Arbitrary<unknown>): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 8, arbitrary: documents.map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: documents.map((value) => JSON.stringify(value).slice(0, -1)) },
    { weight: 1, arbitrary: hostileText },
  );
