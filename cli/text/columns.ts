import stringWidth from "string-width";
import { wrong } from "../arguments/options";
import { asked, fitted, paint, screenWidth, terminalText } from "./screen";

export interface Column<T> {
  readonly head: string;
  readonly cell: (row: T, index: number) => string;
  /** For numbers, which are also sorted as numbers. */
  readonly align?: "right";
  /** Least width on the screen; undefined: the column is never shortened. */
  readonly least?: number;
  /** Whether the end says most, as in the path of a workload. */
  readonly keepsEnd?: boolean;
  /** Whether it names images: see {@link briefImage}. */
  readonly isImage?: boolean;
  readonly colour?: (row: T) => Parameters<typeof paint>[0] | undefined;
}

/** Renders a table that fits the screen, in the order that was asked for. Rows keep their numbers. */
export function renderColumns<T>(
  columns: readonly Column<T>[],
  rows: readonly T[],
  width = screenWidth(),
  most?: number,
): string {
  const gap = width < 80 ? " " : "  ";
  const all = rows.map((row, index) => ({
    row,
    line: columns.map(({ cell }) => terminalText(cell(row, index))),
  }));
  const shown: readonly { row?: T; line: string[] }[] = [
    { line: columns.map(({ head }) => head) },
    ...inOrder(columns, all).slice(0, most),
  ];
  const cells = shown.map(({ line }) => line);
  const widths = widthsOf(columns, cells, width - gap.length * (columns.length - 1));
  const lines = shown.map(({ line, row }) =>
    columns.map(({ align, keepsEnd, isImage, colour }, column) => {
      const [text, room] = [line[column] ?? "", widths[column] ?? 0];
      const fits = cut(isImage ? briefImage(text, room) : text, room, row && (keepsEnd || isImage));
      const space = " ".repeat(room - stringWidth(fits));
      const painted = row ? paint(colour?.(row) ?? [], fits) : fits;
      return align === "right" ? space + painted : painted + space;
    }),
  );
  return lines.map((line) => line.join(gap).trimEnd()).join("\n");
}

const MINUTES: Readonly<Record<string, number>> = { min: 1, h: 60, d: 24 * 60 };
/** Numbers within texts are compared as numbers. */
const { compare } = new Intl.Collator("en", { numeric: true });

/** Sorts rows by the column that was asked for. It throws an error for the user if there is no such column. */
function inOrder<R extends { readonly line: readonly string[] }>(
  columns: readonly Pick<Column<never>, "head" | "align">[],
  rows: readonly R[],
): readonly R[] {
  const at = columns.findIndex(({ head }) => head === asked.sort);
  if (asked.sort === undefined) {
    return rows;
  }
  if (at < 0) {
    throw wrong(`--sort takes one of these columns: ${columns.map(({ head }) => head).join(", ")}.`);
  }
  const isNumber = columns[at]?.align === "right";
  const inMinutes = (_: string, count: string, unit: string) => `${Number(count) * (MINUTES[unit] ?? 1)}`;
  // What is not known comes last.
  const keyOf = ({ line }: R) =>
    (line[at] ?? "").replace(/(\d+) (min|h|d)\b/, inMinutes).replace(/^-$/, isNumber ? "-" : "\uffff");
  return rows.toSorted((one, other) =>
    isNumber ? compare(keyOf(other), keyOf(one)) : compare(keyOf(one), keyOf(other)),
  );
}

/** Returns widths that fit: registries and hashes are shortened first, then the widest columns, repositories last. */
function widthsOf<T>(
  columns: readonly Column<T>[],
  cells: readonly (readonly string[])[],
  width: number,
): number[] {
  const widest = (texts: readonly string[]) =>
    texts.reduce((most, text) => Math.max(most, stringWidth(text)), 0);
  const never = Number.POSITIVE_INFINITY;
  const fit = columns.map(({ least = never, isImage }, at) => {
    const texts = cells.map((line) => line[at] ?? "");
    const brief = isImage ? widest(texts.map((text) => briefImage(text, 0))) : 0;
    const steps = isImage ? [Math.max(least, brief), never, least] : [never, least, never];
    return { steps, width: widest(texts) };
  });
  let excess = fit.reduce((sum, each) => sum + each.width, -width);
  for (const step of [0, 1, 2]) {
    for (; excess > 0; excess--) {
      const wider = fit.filter(({ steps, width: now }) => now > (steps[step] ?? never));
      const [first] = wider.sort((one, other) => other.width - one.width);
      if (first === undefined) {
        break;
      }
      first.width -= 1;
    }
  }
  return fit.map((each) => each.width);
}

/** The host of a registry, and a tag or digest that is a hash. The part in the group is never cut. */
const BRIEF_PARTS = [
  /^()[\w-]*[.:][\w.:-]*(?=\/)/,
  /(?<=[:@])((?:sha256:|sha-)?(?=\d*[a-f])[0-9a-f]{7})[0-9a-f]{5,}(?= |$)/,
];

/** Shortens the name of an image to fit: first its registry, then hashes. The short name can still be pasted. */
function briefImage(text: string, width: number): string {
  return BRIEF_PARTS.reduce((shown, part) => {
    const excess = stringWidth(shown) - width;
    const shorten = (whole: string, kept: string) =>
      `${whole.slice(0, Math.max(kept.length, whole.length - excess - 1))}…`;
    return excess > 0 ? shown.replace(part, shorten) : shown;
  }, text);
}

/** Cuts a text to a width, its beginning or its end. Some characters are two columns wide. */
function cut(text: string, width: number, keepsEnd = false): string {
  if (stringWidth(text) <= width) {
    return text;
  }
  const characters = keepsEnd ? [...text].slice(-width) : [...text].slice(0, width);
  while (stringWidth(characters.join("")) >= width) {
    keepsEnd ? characters.shift() : characters.pop();
  }
  return keepsEnd ? `…${characters.join("")}` : `${characters.join("")}…`;
}

/** Returns texts that are too long for a table, by the number of their row. */
export function notes<T>(
  title: string,
  rows: readonly T[],
  notesOf: (row: T) => readonly (string | null)[],
): string[] {
  const lines = rows.flatMap((row, index) =>
    notesOf(row)
      .filter((note) => note !== null)
      .map((note) => fitted(`${`${index + 1}`.padStart(4)}  ${note}`)),
  );
  return lines.length > 0 ? ["", title, ...lines] : [];
}
