import { findings, findingsOfSchema } from "../../../scripts/docs-check/findings";

const words = (count: number) => `${Array(count).fill("we").join(" ")}.`;
/** What is said of a page, without its place. */
const said = (text: string, page = "docs/page.md") =>
  findings(page, text).map((each) => each.replace(/^[^ ]* /, ""));

test.each([
  ["a sentence of 31 words", words(31)],
  ["one in a table", `| a | ${words(31)} |`],
  ["one over several lines", words(31).replaceAll(" we we", "\nwe we")],
  ["what it is not about", "What is blocked is shown."],
  ["since for a reason", "It is blocked, since its verdict is FAILED."],
  ["in place of", "A file in place of a folder."],
  ["two definitions of links in a line", "[a]: https://example.com/a [b]: https://example.com/b"],
  ["a line that is too long", `${"x".repeat(60)} ${"x".repeat(60)}`],
])("%s is found, with its place", (_, text) => {
  expect(findings("docs/page.md", `# Title\n\n${text}\n`)).toEqual([
    expect.stringMatching(/^docs\/page\.md:3: /),
  ]);
});

test.each([
  ["30 words", words(30)],
  ["a link of one word", `${words(29).slice(0, -1)} [we](https://example.com/a/b).`],
  ["code, of whatever length", "```sh\n# What is this, since so long\n```"],
  ["definitions of links, each in its line", "[a]: https://example.com/a\n[b]: https://example.com/b"],
  ["HTML", `<img alt="${"x".repeat(130)}">`],
  ["a heading", "# What it costs"],
  ["a question", "What does it cost?"],
  ["since of time", "It waits there, since 2026-03-01."],
  ["a table's columns", `| ${"x".repeat(130)} |`],
])("%s is as it has to be", (_, text) => {
  expect(said(`${text}\n`)).toEqual([]);
});

test("a page has 400 lines at most, and the README 180", () => {
  expect(said("line\n\n".repeat(201))).toEqual(["402 lines, at most 400"]);
  expect(said("line\n\n".repeat(91), "README.md")).toEqual(["182 lines, at most 180"]);
});

test("a sentence that begins with code is one of its own", () => {
  const many = "word\n".repeat(20);

  expect(findings("docs/page.md", `${many}ends. \`name\` ${many}`)).toEqual([]);
  expect(findings("docs/page.md", `${many}goes on \`name\` ${many}`)).toHaveLength(1);
});

test.each(["cli/index.ts", "jest.config.js", "docs/diagrams/gate.dot"])(
  "columns of %s are free",
  (program) => {
    expect(said(`${"x".repeat(130)}\n`, program)).toEqual([]);
  },
);

test("a changelog may grow", () => {
  expect(said("line\n\n".repeat(201), "CHANGELOG.md")).toEqual([]);
});

test.each([
  ["What it is.", 1],
  ["Who can fix it.", 1],
  ["Owner of the image, who can fix it.", 0],
  [words(31), 1],
  [`error, no-verdict: ${words(20)} not-scanned: ${words(20)}`, 0],
])("the description %j of a property, however deep, has %d findings", (description, count) => {
  const schema = { description: "An image.", properties: { owner: { description, type: "string" } } };

  const found = findingsOfSchema("a.schema.json", JSON.stringify(schema));

  expect(found).toHaveLength(count);
  expect(found.filter((each) => !each.startsWith("a.schema.json: "))).toEqual([]);
});
