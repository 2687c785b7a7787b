import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { renderInputsTable } from "../modules/fargate-image-scanning/render-inputs-table";
import { renderOutputsTable, synthesizeModule } from "../packaging";

const ROOT = join(__dirname, "..");
const DOCUMENTS = [
  ...["README.md", "CONTRIBUTING.md", "SECURITY.md", "local-aws/README.md"],
  ...readdirSync(join(ROOT, "docs")).map((name) => `docs/${name}`),
];

function read(document: string): string {
  return readFileSync(join(ROOT, document), "utf8");
}

test("the README's table of inputs is the one that the inputs make (npm run generate)", () => {
  expect(read("README.md")).toContain(`\n${renderInputsTable()}\n`);
});

test("the README's table of outputs is the one that the outputs make (npm run generate)", () => {
  expect(read("README.md")).toContain(`\n${renderOutputsTable(synthesizeModule())}\n`);
});

test.each(DOCUMENTS)("the files that %s links to exist", (document) => {
  const links = [...read(document).matchAll(/\]\((?!https?:|#)([^)]+)\)/g)].map(([, path]) => path ?? "");

  const missing = links.filter((path) => !existsSync(join(ROOT, document, "..", path)));

  expect(missing).toEqual([]);
});

test.each(DOCUMENTS)("the npm scripts that %s names exist", (document) => {
  const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
  const named = [...read(document).matchAll(/npm run ([a-z0-9:]+)/g)].map(([, script]) => script ?? "");

  expect(named.filter((script) => !(script in scripts))).toEqual([]);
});
