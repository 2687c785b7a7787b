import type { ImageInList } from "../images/workloads";
import { FACTS, type Fact } from "./facts";

/** Beginnings that spreadsheets take for a formula: https://owasp.org/www-community/attacks/CSV_Injection */
const FORMULA = /^(?:[\t\r\n]|\s*[=+\-@＝＋－＠])/;

/** A table with a line for each image, as RFC 4180 has it. */
export function renderCsv(images: readonly ImageInList[]): string {
  const lines = images.map((image) => Object.values(FACTS).map((factOf) => factOf(image)));
  return [Object.keys(FACTS), ...lines].map((cells) => `${cells.map(cellOf).join(",")}\r\n`).join("");
}

/** An apostrophe makes a spreadsheet take the rest as text. */
function cellOf(fact: Fact): string {
  const text = [fact ?? []].flat().join("; ");
  const harmless = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replace(/"/g, '""')}"` : harmless;
}
