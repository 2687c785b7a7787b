import type { Text } from "./texts";

/** A longer page is searched, and no longer read. */
const MAX_LINES = 400;
/** Columns of a line of prose, so that its diffs can be read. */
const MAX_COLUMNS = 120;

/** Pages with a limit of their own. A changelog only grows, and is read by release. */
const LINES: Readonly<Record<string, number>> = {
  "README.md": 180,
  "CONTRIBUTING.md": 150,
  "CHANGELOG.md": Number.POSITIVE_INFINITY,
};

/** Unclear words, with plainer ones. */
const WORDS: readonly (readonly [unclear: RegExp, plain: string])[] = [
  [/^(What|Whoever)\b.*[.:]$/, "begin with the noun"],
  [/\bso long\b/i, "for as long as"],
  [/\bsuch as to\b/i, "to"],
  [/\bof which\b/i, "a sentence of its own"],
  [/\bin place of\b/i, "instead of"],
  [/(?<!\bever|\byears|\bhours|\bdays), since (?!\d|then|when|[A-Z][a-z]+ \d)/, "because, for a reason"],
];

/** Unclear words of texts. A question may begin in any way. */
const WORDS_OF_TEXTS = [
  [/^(What|Whoever|Who|Whose)\b.*[^?]$/, "begin with the noun"],
  ...WORDS.slice(1),
] as const;

/** Two definitions of links in one line: Markdown takes the first for all of it, and shows the others as text. */
const JOINED_DEFINITIONS = /^\[[^\]]+\]: .*\s\[[^\]]+\]: /;

const SENTENCES = new Intl.Segmenter("en", { granularity: "sentence" });

/** Finds hard sentences in a page, a path from the root, or in comments: `PATH:LINE: fault, and what to do`. */
export function findings(page: string, text: string): string[] {
  const lines = text.split("\n");
  // Programs have a limit of their own.
  const most = LINES[page] ?? (page.endsWith(".md") ? MAX_LINES : Number.POSITIVE_INFINITY);
  const found = lines.length - 1 > most ? [`${page}: ${lines.length - 1} lines, at most ${most}`] : [];
  for (const { at, prose, isTable } of proseOf(lines)) {
    for (const [offset, line] of isTable || !page.endsWith(".md") ? [] : prose.entries()) {
      if (line.length > MAX_COLUMNS) {
        found.push(`${page}:${at + offset}: ${line.length} columns, at most ${MAX_COLUMNS}`);
      }
      if (JOINED_DEFINITIONS.test(line)) {
        found.push(`${page}:${at + offset}: two definitions of links, at most one in a line`);
      }
    }
    found.push(
      ...sentencesOf(prose).flatMap((sentence) => unclear(sentence).map((why) => `${page}:${at}: ${why}`)),
    );
  }
  return found;
}

/** Checks the descriptions of a JSON Schema, which have to begin with a noun. */
export function findingsOfSchema(path: string, text: string): string[] {
  const descriptions: string[] = [];
  JSON.parse(text, (key, value) => {
    if (key === "description" && typeof value === "string") descriptions.push(value);
    return value;
  });
  return descriptions
    .flatMap((description) => sentencesOf([description]))
    .flatMap((sentence) => unclear(sentence, [...WORDS, [/^(Who|Whose)\b/, "begin with the noun"]]))
    .map((why) => `${path}: ${why}`);
}

/** Checks the texts that a program prints. A label counts as a sentence. */
export function findingsOfTexts(path: string, texts: readonly Text[]): string[] {
  return texts.flatMap(({ line, text }) =>
    text
      .split("\n")
      .flatMap((each) => sentencesOf([each]))
      .flatMap((sentence) => unclear(sentence, WORDS_OF_TEXTS))
      .map((why) => `${path}:${line}: ${why}`),
  );
}

interface Block {
  readonly at: number;
  readonly prose: readonly string[];
  readonly isTable: boolean;
}

/** Returns paragraphs, items of lists, headings and rows of tables, without code. */
function proseOf(lines: readonly string[]): Block[] {
  const blocks: { at: number; prose: string[]; isTable: boolean }[] = [];
  let isCode = false;
  let isNew = true;
  for (const [index, line] of lines.entries()) {
    const isFence = /^\s*(```|~~~)/.test(line);
    isCode = isFence ? !isCode : isCode;
    const isTable = line.startsWith("|");
    if (isFence || isCode || /^\s*(<.*)?$/.test(line)) {
      isNew = true;
    } else if (isNew || isTable || /^\s*([-*]|\d+\.) |^#/.test(line)) {
      blocks.push({ at: index + 1, prose: [line], isTable });
      isNew = isTable || line.startsWith("#");
    } else {
      blocks.at(-1)?.prose.push(line);
    }
  }
  return blocks;
}

/** Returns sentences as they are read: of a link its text, and of code one word with a capital, which may begin one. */
function sentencesOf(prose: readonly string[]): string[] {
  const text = prose
    .map((line) => line.replace(/^\s*(([-*]|\d+\.) |#+ )/, "").trim())
    .join(" ")
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/`[^`]+`/g, "Code")
    .replace(/[*_]{1,2}(?=\S)|(?<=\S)[*_]{1,2}/g, "");
  return text
    .split(/ ?\| ?|<br>|(?<=\.) (?=[\w-]+(?:, [\w-]+)*(?: \([^)]*\))?:)/)
    .flatMap((cell) => [...SENTENCES.segment(cell)].map(({ segment }) => segment.trim()));
}

function unclear(sentence: string, unclearWords = WORDS): string[] {
  const words = sentence.split(/\s+/).filter((word) => /[\p{L}\d]/u.test(word));
  return unclearWords.flatMap(([pattern, plain]) => {
    const [hit] = pattern.exec(sentence) ?? [];
    return hit === undefined ? [] : [`"${hit.trim()}" in "${start(words)} …": ${plain}`];
  });
}

const start = (words: readonly string[]): string => words.slice(0, 6).join(" ");
