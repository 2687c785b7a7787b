import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ourFiles, ROOT } from "./our-files";
import { headingsOf } from "./pages";

/** Every page that is written by hand. Those in packaging/files are read where `npm run package` puts them. */
const DOCUMENTS = ourFiles("*.md").filter((document) => !document.startsWith("packaging/files/"));
/** Links, each with its path and, behind `#`, the heading that it leads to. */
const LINK = /\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)/g;

function read(document: string): string {
  return readFileSync(join(ROOT, document), "utf8");
}

// Proves cost.table.
test("the README is short, and its costs are those of docs/capacity.md", () => {
  const readme = read("README.md");
  const month = [...read("docs/capacity.md").matchAll(/^\| ([\d,]+) \| [\d,]+ \| (?:24|168|720) \| .*$/gm)];
  const costs = (images: string) =>
    month.filter(([, each]) => each === images).map(([row]) => row.split(" | ")[5]);

  expect(readme.split("\n").length).toBeLessThanOrEqual(180);
  const [scan = ""] = /A scan is about [\d.]+ cents/.exec(read("docs/capacity.md")) ?? ["none"];
  expect(readme).toContain(scan);
  expect(read("docs/operations.md").toLowerCase()).toContain(scan.toLowerCase());
  for (const images of ["30", "300", "1,000", "3,000"]) {
    expect(readme).toContain(`| ${images} | ${costs(images).join(" | ")} |`);
  }
});

test.each(DOCUMENTS)("the files and headings that %s links to exist", (document) => {
  const dead = [...read(document).matchAll(LINK)].flatMap(([link, path = "", heading]) => {
    const target = path === "" ? document : join(document, "..", path);
    const exists = existsSync(join(ROOT, target));
    return exists && (heading === undefined || headingsOf(target).includes(heading)) ? [] : [link];
  });

  expect(dead).toEqual([]);
});

test.each(DOCUMENTS)("the npm scripts that %s names exist", (document) => {
  const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
  const named = [...read(document).matchAll(/npm run ([a-z0-9:]+(?:-[a-z0-9]+)*)/g)].map(
    ([, script]) => script ?? "",
  );

  expect(named.filter((script) => !(script in scripts))).toEqual([]);
});
