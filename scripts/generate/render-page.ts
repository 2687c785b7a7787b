import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync, transformSync } from "esbuild";

const PAGE = join(__dirname, "../../cli/commands/report/page");
/** `light-dark()`, `<dialog>` and `DecompressionStream`: https://caniuse.com/mdn-css_types_color_light-dark */
const BROWSERS = ["chrome123", "firefox120", "safari17.5"];

/** Renders the report's page as constants, so that tsx, tests and the bundled command line have the same text. */
export function renderPageSources(): string {
  const { outputFiles } = buildSync({
    entryPoints: [join(PAGE, "script.ts")],
    bundle: true,
    format: "iife",
    minify: true,
    write: false,
    target: BROWSERS,
    charset: "ascii",
    legalComments: "none",
  });
  const style = readFileSync(join(PAGE, "style.css"), "utf8");
  const { code } = transformSync(style, { loader: "css", minify: true, target: BROWSERS });
  const constants = {
    SCRIPT: outputFiles[0]?.text ?? "",
    STYLE: code,
    BODY: readFileSync(join(PAGE, "body.html"), "utf8"),
  };
  return [
    "// Made from cli/commands/report/page/ by `npm run generate`.",
    ...Object.entries(constants).map(
      ([name, text]) => `export const ${name} = ${JSON.stringify(text.trim())};`,
    ),
    "",
  ].join("\n");
}
