import { terminalText } from "../../text/screen";
import type { ImageInList } from "../images/workloads";
import { FACTS, type Fact } from "./facts";

/**
 * Beginnings that spreadsheets take for a formula. In many countries they take a semicolon for the end of a cell, too.
 *
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
const FORMULA = /(^|;)(?=\s*[=+\-@＝＋－＠])/g;

/** A table with a line for each image, as RFC 4180 has it. */
export function renderCsv(images: readonly ImageInList[]): string {
  const lines = images.map((image) => Object.values(FACTS).map((factOf) => factOf(image)));
  return [Object.keys(FACTS), ...lines].map((cells) => `${cells.map(cellOf).join(",")}\r\n`).join("");
}

/** One line without control characters. An apostrophe makes a spreadsheet take the rest as text. */
function cellOf(fact: Fact): string {
  const harmless = terminalText([fact ?? []].flat().join("; ")).replace(FORMULA, "$1'");
  return /[",]/.test(harmless) ? `"${harmless.replace(/"/g, '""')}"` : harmless;
}
