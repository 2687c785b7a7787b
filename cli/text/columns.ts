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

/** A table that is no wider than the screen, in the order that was asked for: each row keeps its number. */
export function renderColumns<T>(
  columns: readonly Column<T>[],
  rows: readonly T[],
  width = screenWidth(),
): string {
  const gap = width < 80 ? " " : "  ";
  const cells = rows.map((row, index) => columns.map(({ cell }) => terminalText(cell(row, index))));
  const widths = widthsOf(columns, cells, width - gap.length * (columns.length - 1));
  const order = inOrder(
    columns,
    cells.map((line, at) => ({ line, row: rows[at] })),
  );
  const lines = [{ line: columns.map(({ head }) => head), row: undefined }, ...order].map(({ line, row }) => {
    return columns.map(({ align, keepsEnd, isImage, colour }, column) => {
      const [text, most] = [line[column] ?? "", widths[column] ?? 0];
      const shown = cut(isImage ? briefImage(text, most) : text, most, row && (keepsEnd || isImage));
      const space = " ".repeat(most - stringWidth(shown));
      const format = row && colour?.(row);
      const painted = format ? paint(format, shown) : shown;
      return align === "right" ? space + painted : painted + space;
    });
  });
  return lines.map((line) => line.join(gap).trimEnd()).join("\n");
}

const MINUTES: Readonly<Record<string, number>> = { min: 1, h: 60, d: 24 * 60 };

/**
 * Rows by the column that was asked for, else as they are.
 *
 * @throws Error with one sentence for a person where the table has no such column
 */
export function inOrder<R extends { readonly line: readonly string[] }>(
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
  const sizeOf = ({ line }: R): number => {
    const [, whole, part = 0, unit = ""] = /(\d+)(?:\/(\d+))?(?: (min|h|d)\b)?/.exec(line[at] ?? "") ?? [];
    return whole === undefined ? -1 : Number(whole) * (MINUTES[unit] ?? 1) + Number(part) / 1e9;
  };
  const textOf = ({ line }: R): string => (line[at] === "-" ? "\uffff" : (line[at] ?? ""));
  return rows.toSorted((one, other) =>
    columns[at]?.align === "right"
      ? sizeOf(other) - sizeOf(one)
      : textOf(one) < textOf(other)
        ? -1
        : Number(textOf(one) > textOf(other)),
  );
}

/** Widths that fit: registries and hashes of images are shortened first, then the widest of the other columns, repositories last. */
function widthsOf<T>(
  columns: readonly Column<T>[],
  cells: readonly (readonly string[])[],
  width: number,
): number[] {
  const most = (at: number, shown: (text: string) => string) =>
    cells.reduce((widest, line) => Math.max(widest, stringWidth(shown(line[at] ?? ""))), 0);
  const never = Number.POSITIVE_INFINITY;
  const fit = columns.map(({ head, least = never, isImage }, at) => ({
    least: isImage
      ? [
          Math.max(
            least,
            most(at, (text) => briefImage(text, 0)),
          ),
          never,
          least,
        ]
      : [never, least, never],
    width: Math.max(
      stringWidth(head),
      most(at, (text) => text),
    ),
  }));
  let excess = fit.reduce((sum, each) => sum + each.width, -width);
  for (const step of [0, 1, 2]) {
    const floor = ({ least }: (typeof fit)[number]) => least[step] ?? never;
    for (; excess > 0; excess--) {
      const [widest] = fit.filter((each) => each.width > floor(each)).sort((a, b) => b.width - a.width);
      if (widest === undefined) {
        break;
      }
      widest.width -= 1;
    }
  }
  return fit.map((each) => each.width);
}

/** The host of a registry, and a tag or digest that is a hash; as much as the group has always stays. */
const BRIEF_PARTS = [
  /^()[^/]*[.:][^/]*(?=\/)/,
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
