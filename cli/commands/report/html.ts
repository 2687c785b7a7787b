import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { printable } from "../../../functions/contract/exportable";
import { worstImagesFirst } from "../images/table";
import type { ImageInList } from "../images/workloads";
import { BODY, SCRIPT, STYLE } from "./built-page";
import { FACTS } from "./facts";
import { type PageData, packColumn } from "./page-data";

const hashOf = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/**
 * It may load nothing, and run nothing but its own script.
 *
 * @see https://www.w3.org/TR/CSP3/#framework-directive-source-list
 */
const POLICY = `default-src 'none'; script-src ${hashOf(SCRIPT)}; style-src ${hashOf(STYLE)}; base-uri 'none'; form-action 'none'`;

/** Nobody who searches the page may take its list for all. */
const ON_PAGE: Readonly<Record<string, string>> = {
  "Worst vulnerabilities": "Worst vulnerabilities (at most five)",
};

/** A page that needs no network. Nothing from outside is part of its HTML: its script writes the packed data as text. */
export function renderPage(images: readonly ImageInList[], about: Omit<PageData, "facts">): string {
  const sorted = worstImagesFirst(images);
  const columns = Object.entries(FACTS).map(([title, factOf]) => [
    ON_PAGE[title] ?? title,
    packColumn(sorted.map(factOf)),
  ]);
  const data: PageData = { ...about, facts: Object.fromEntries(columns) };
  const json = JSON.stringify(data, (_, value) => (typeof value === "string" ? printable(value) : value));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Container images</title>
<style>${STYLE}</style>
</head>
<body>
${BODY}
<script type="application/gzip" id="data">${gzipSync(json, { level: 9 }).toString("base64")}</script>
<script>${SCRIPT}</script>
</body>
</html>
`;
}
