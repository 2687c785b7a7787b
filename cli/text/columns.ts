import stringWidth from "string-width";
import { wrong } from "../arguments/options";
import { asked, fitted, paint, screenWidth, terminalText } from "./screen";

/** A column of a table for people. */
export interface Column<T> {
  readonly head: string;
  readonly cell: (row: T, index: number) => string;
  /** Numbers stand on the right. */
  readonly align?: "right";
  /** Columns that it needs at least; without it the column is never shortened. */
  readonly least?: number;
  /** Whether the end says most, as in the path of a workload. */
  readonly keepsEnd?: boolean;
  /** Whether it names images: see {@link briefImage}. */
  readonly isImage?: boolean;
  readonly colour?: (row: T) => Parameters<typeof paint>[0] | undefined;
}

/**
 * A table that is no wider than the screen, in the order that was asked for: each row keeps its number.
 *
 * @param most rows that are shown
 */
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
      const format = row && colour?.(row);
      const painted = format ? paint(format, fits) : fits;
      return align === "right" ? space + painted : painted + space;
    }),
  );
  return lines.map((line) => line.join(gap).trimEnd()).join("\n");
}

const MINUTES: Readonly<Record<string, number>> = { min: 1, h: 60, d: 24 * 60 };

/**
 * Rows by the column that was asked for, else as they are.
 *
 * @throws Error with one sentence for a person where the table has no such column
 */
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
  const keyOf = ({ line }: R): number | string => {
    const text = line[at] ?? "";
    if (columns[at]?.align !== "right") {
      return text === "-" ? "\uffff" : text;
    }
    const [, whole, part = 0, unit = ""] = /(\d+)(?:\/(\d+))?(?: (min|h|d)\b)?/.exec(text) ?? [];
    return whole === undefined ? 1 : -(Number(whole) * (MINUTES[unit] ?? 1) + Number(part) / 1e9);
  };
  const compare = (one: number | string, other: number | string) => (one < other ? -1 : Number(one > other));
  return rows.toSorted((one, other) => compare(keyOf(one), keyOf(other)));
}

/** Widths that fit: registries and hashes of images are shortened first, then the widest of the other columns, repositories last. */
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

/** The host of a registry, and a tag or digest that is a hash; as much as the group has always stays. */
const BRIEF_PARTS = [
  /^()[\w-]*[.:][\w.:-]*(?=\/)/,
  /(?<=[:@])((?:sha256:|sha-)?(?=\d*[a-f])[0-9a-f]{7})[0-9a-f]{5,}(?= |$)/,
];

/** The name of an image without as much of its registry, then of hashes, as does not fit. The rest finds it when it is pasted. */
function briefImage(text: string, width: number): string {
  return BRIEF_PARTS.reduce((shown, part) => {
    const excess = stringWidth(shown) - width;
    const shorten = (whole: string, kept: string) =>
      `${whole.slice(0, Math.max(kept.length, whole.length - excess - 1))}…`;
    return excess > 0 ? shown.replace(part, shorten) : shown;
  }, text);
}

/** The text, or as much of its end or beginning as fits: whole characters, some of them two columns wide. */
function cut(text: string, width: number, keepsEnd = false): string {
  if (stringWidth(text) <= width) {
    return text;
  }
  const characters = keepsEnd ? [...text].slice(-width) : [...text].slice(0, width);
  const shown = () => (keepsEnd ? ["…", ...characters] : [...characters, "…"]).join("");
  while (stringWidth(shown()) > width) {
    keepsEnd ? characters.shift() : characters.pop();
  }
  return shown();
}

/** Texts that are too long for a table, by the number of their row. */
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
