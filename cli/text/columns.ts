import stringWidth from "string-width";
import { fitted, paint, screenWidth, terminalText } from "./screen";

/** A column of a table for people. */
export interface Column<T> {
  readonly head: string;
  readonly cell: (row: T, index: number) => string;
  /** Numbers stand on the right. */
  readonly align?: "right";
  /** Columns that it needs at least; without it the column is never shortened. */
  readonly least?: number;
  /** Whether the end says most, as in the name of an image. */
  readonly keepsEnd?: boolean;
  readonly colour?: (row: T) => Parameters<typeof paint>[0] | undefined;
}

/** A table that is no wider than the screen: what is too long is shortened, the widest column first. */
export function renderColumns<T>(
  columns: readonly Column<T>[],
  rows: readonly T[],
  width = screenWidth(),
): string {
  const gap = width < 80 ? " " : "  ";
  const cells = rows.map((row, index) => columns.map(({ cell }) => terminalText(cell(row, index))));
  const widths = widthsOf(columns, cells, width - gap.length * (columns.length - 1));
  const lines = [columns.map(({ head }) => head), ...cells].map((line, at) => {
    const row = rows[at - 1];
    return columns.map(({ align, keepsEnd, colour }, column) => {
      const shown = cut(line[column] ?? "", widths[column] ?? 0, row && keepsEnd);
      const space = " ".repeat((widths[column] ?? 0) - stringWidth(shown));
      const format = row && colour?.(row);
      const painted = format ? paint(format, shown) : shown;
      return align === "right" ? space + painted : painted + space;
    });
  });
  return lines.map((line) => line.join(gap).trimEnd()).join("\n");
}

function widthsOf<T>(
  columns: readonly Column<T>[],
  cells: readonly (readonly string[])[],
  width: number,
): number[] {
  const fit = columns.map(({ head, least = Number.POSITIVE_INFINITY }, at) => ({
    least,
    width: cells.reduce((most, line) => Math.max(most, stringWidth(line[at] ?? "")), stringWidth(head)),
  }));
  for (let excess = fit.reduce((sum, each) => sum + each.width, -width); excess > 0; excess--) {
    const [widest] = fit.filter((each) => each.width > each.least).sort((a, b) => b.width - a.width);
    if (widest === undefined) {
      break;
    }
    widest.width -= 1;
  }
  return fit.map((each) => each.width);
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
