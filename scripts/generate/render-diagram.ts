import { instance } from "@viz-js/viz";

const FONT = "Helvetica,Arial,sans-serif";

/** Light or dark by the reader's browser, because a picture does not know the colours of its page. */
const STYLE = `<style>
text { fill: light-dark(#1f2328, #e6edf3); font-family: ${FONT}; }
.graph > polygon { fill: none; stroke: none; }
.cluster > polygon { fill: none; stroke: light-dark(#8c959f, #6e7681); stroke-dasharray: 4; }
.node :is(path, polygon, polyline) { fill: light-dark(#f6f8fa, #161b22); stroke: light-dark(#8c959f, #6e7681); }
.ours :is(path, polygon, polyline) { fill: light-dark(#ddf4ff, #0c2d6b); stroke: light-dark(#0969da, #58a6ff); }
.sysdig :is(path, polygon) { fill: light-dark(#fbefff, #3c1e70); stroke: light-dark(#8250df, #bc8cff); }
.good :is(path, polygon) { fill: light-dark(#dafbe1, #033a16); stroke: light-dark(#1a7f37, #3fb950); }
.bad :is(path, polygon) { fill: light-dark(#ffebe9, #67060c); stroke: light-dark(#cf222e, #f85149); }
.edge path { stroke: light-dark(#57606a, #8b949e); }
.edge polygon { fill: light-dark(#57606a, #8b949e); stroke: light-dark(#57606a, #8b949e); }
svg { color-scheme: light dark; }
</style>`
  // Viewers without light-dark() draw the light colour.
  .replace(/([\w-]+): light-dark\((#\w+), #\w+\);/g, "$1: $2; $&");

/** Renders a diagram of docs/diagrams, which is in the language of Graphviz, as SVG. */
export async function renderDiagram(dot: string): Promise<string> {
  const viz = await instance();
  const svg = viz.renderString(dot, {
    format: "svg",
    graphAttributes: {
      rankdir: "LR",
      bgcolor: "transparent",
      fontname: FONT,
      fontsize: 12,
      nodesep: 0.25,
      ranksep: 0.3,
    },
    nodeAttributes: {
      shape: "box",
      style: "rounded,filled",
      fontname: FONT,
      fontsize: 12,
      margin: "0.3,0.1",
    },
    edgeAttributes: { fontname: FONT, fontsize: 10 },
  });
  // Without the declaration of XML the file may stand in a page of HTML, too.
  return svg.slice(svg.indexOf("<svg")).replace(/(<svg[^>]*>)/, `$1\n${STYLE}`);
}
