import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { version } from "../../package.json";
import publisher from "../../publisher.json";

const ROOT = join(__dirname, "../..");

/**
 * Renders product.ts. Every character of its sources changes a bundle's minified names: with package.json among them, a
 * new devDependency would change every function. Titles are only needed for pages without addresses.
 */
export const renderProduct = (repository: string = publisher.repository) =>
  [
    "// Made from package.json and publisher.json by `npm run generate`.",
    `export const VERSION = ${JSON.stringify(version)};`,
    `export const REPOSITORY: string = ${JSON.stringify(repository)};`,
    `export const TITLES: Readonly<Record<string, string>> = ${JSON.stringify(repository ? {} : titles(), null, 2)};`,
    "",
  ].join("\n");

function titles(): Readonly<Record<string, string>> {
  const pages = readdirSync(join(ROOT, "docs")).filter((name) => name.endsWith(".md"));
  const titleOf = (page: string) =>
    /^# (.+)$/m.exec(readFileSync(join(ROOT, "docs", page), "utf8"))?.[1] ?? page;
  return Object.fromEntries(pages.map((page) => [`docs/${page}`, titleOf(page).replaceAll("`", "")]));
}
