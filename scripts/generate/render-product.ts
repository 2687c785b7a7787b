import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { version } from "../../package.json";
import publisher from "../../publisher.json";

const ROOT = join(__dirname, "../..");

/**
 * The source of product.ts. The minified names of a bundle depend on every character of its sources: with package.json among
 * them, a new devDependency would change every function. So it has titles only where pages have no addresses.
 */
export const renderProduct = (repository: string = publisher.repository) =>
  [
    "// Made from package.json and publisher.json by `npm run generate`.",
    `export const VERSION = ${JSON.stringify(version)};`,
    `export const REPOSITORY: string = ${JSON.stringify(repository)};`,
    `export const TITLES: Readonly<Record<string, string>> = ${JSON.stringify(repository ? {} : titles(), null, 2)};`,
    "",
  ].join("\n");

/** First headings of the pages, by their paths. */
function titles(): Readonly<Record<string, string>> {
  const pages = readdirSync(join(ROOT, "docs")).filter((name) => name.endsWith(".md"));
  const titleOf = (page: string) =>
    /^# (.+)$/m.exec(readFileSync(join(ROOT, "docs", page), "utf8"))?.[1] ?? page;
  return Object.fromEntries(pages.map((page) => [`docs/${page}`, titleOf(page).replaceAll("`", "")]));
}
