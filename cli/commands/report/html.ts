import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { printable } from "../../../functions/contract/exportable";
import { RATINGS } from "../../../functions/contract/images/vulnerabilities";
import type { ListedVulnerability } from "../../../functions/images/vulnerability-list";
import { describeVulnerability } from "../../../functions/results/messages/phrases/describe-vulnerability";
import { type ImageInList, worstImagesFirst } from "../../images/table";
import type { Doubt, ListExtent } from "../../ledger/doubts";
import { BODY, SCRIPT, STYLE } from "./built-page";
import { FACTS } from "./facts";
import type { PackedLists, PageData } from "./page-data";

const hashOf = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/**
 * The page may load nothing, and run only its own script.
 *
 * @see https://www.w3.org/TR/CSP3/#framework-directive-source-list
 */
const POLICY = `default-src 'none'; script-src ${hashOf(SCRIPT)}; style-src ${hashOf(STYLE)}; base-uri 'none'; form-action 'none'`;

/** Returns the text of a vulnerability after a digit for its severity: sorted texts begin with the gravest. */
export const rankedText = (each: ListedVulnerability): string =>
  `${RATINGS.indexOf(each.severity)}${describeVulnerability(each)}`;

/** Returns the list of an image, as ranked texts. */
export type PageLists = (image: ImageInList) => Partial<ListExtent> & {
  readonly kept?: readonly string[];
  readonly doubt?: Doubt | undefined;
};

/** Packs the lists for the page, the gravest vulnerabilities first. Similar lists side by side compress well. */
function packedLists(images: readonly ImageInList[], listOf: PageLists): PackedLists {
  const all = images.map(listOf);
  const known = [...new Set(all.flatMap(({ kept }) => (kept ? [kept] : [])))];
  const order = [...new Set(known.flat())].sort();
  const places = new Map(order.map((text, place) => [text, place]));
  const lists = known
    .map((kept) => {
      const list = kept.map((text) => places.get(text) ?? 0).sort((one, other) => one - other);
      return { kept, list, key: list.join() };
    })
    .sort((one, other) => (one.key < other.key ? -1 : 1));
  const positions = new Map(lists.map(({ kept }, position) => [kept, position]));
  return {
    texts: order.map((text) => text.slice(1)),
    gaps: lists.map(({ list }) => list.map((place, at) => place - (list[at - 1] ?? 0))),
    of: all.map(({ kept = [], more = 0, doubt = null }) => [positions.get(kept) ?? -1, more, doubt]),
  };
}

/** Renders a page that needs no network. Data from outside is never HTML: the script writes it as text. */
export function renderPage(
  images: readonly ImageInList[],
  lists: PageLists,
  about: Pick<PageData, "title" | "notes" | "command">,
): string {
  const sorted = worstImagesFirst(images);
  const columns = Object.entries(FACTS).map(([title, factOf]) => [title, sorted.map(factOf)]);
  const data: PageData = { ...about, facts: Object.fromEntries(columns), lists: packedLists(sorted, lists) };
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
