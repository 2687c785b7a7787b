import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { BundledPackage } from "./bundled-packages";

const LICENSE_FILE = /^(licen[cs]e|copying|notice)/i;

const HEAD = `Licenses of the npm packages whose code is in this package, minified. Its list of components, sbom.cdx.json, says
which file has which of them. A text that several packages share stands here once, below their names.
`;
const RULE = `\n${"=".repeat(80)}\n`;

/**
 * Returns license texts: licenses ask for them in every copy, and bundles have no comments. Throws without a license.
 *
 * @param root folder that has `node_modules/`
 */
export function thirdPartyLicenses(packages: readonly BundledPackage[], root: string): string {
  const names = packages.map((each) => [`${each.name}@${each.version}`, each] as const);
  const byText = new Map<string, Set<string>>();
  for (const [name, each] of names.toSorted(([one], [other]) => (one < other ? -1 : 1))) {
    for (const text of textsOf(each, join(root, each.folder))) {
      const heading = each.license === undefined ? name : `${name} (${each.license})`;
      byText.set(text, (byText.get(text) ?? new Set()).add(heading));
    }
  }
  const sections = [...byText].map(([text, headings]) => `${[...headings].join("\n")}\n\n${text}\n`);
  return [HEAD, ...sections].join(`${RULE}\n`);
}

function textsOf({ name, license }: BundledPackage, folder: string): string[] {
  const texts = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && LICENSE_FILE.test(entry.name))
    .map((entry) => readFileSync(join(folder, entry.name), "utf8").replaceAll("\r\n", "\n").trim())
    .sort();
  if (texts.length > 0) return texts;
  if (license === undefined || license === "UNLICENSED") {
    throw new Error(`${name} is in a bundle, and has no license: take another package in its place.`);
  }
  const { author } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return [
    `Has no license file. Its package.json says: ${license}, by ${author?.name ?? author ?? "nobody named"}.`,
  ];
}
