import { findings, findingsOfSchema } from "../../../scripts/docs-check/findings";

/** What is said of a page, without its place. */
const said = (text: string, page = "docs/page.md") =>
  findings(page, text).map((each) => each.replace(/^[^ ]* /, ""));

test.each([
  ["one in a table", "| a | It is what it is, in place of a folder. |"],
  ["one over several lines", "A file in\nplace of a folder."],
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
  ["a long sentence", `${Array(40).fill("we").join(" ")}.`.replaceAll(" we we we we", "\nwe we we we")],
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
])("the description %j of a property, however deep, has %d findings", (description, count) => {
  const schema = { description: "An image.", properties: { owner: { description, type: "string" } } };

  const found = findingsOfSchema("a.schema.json", JSON.stringify(schema));

  expect(found).toHaveLength(count);
  expect(found.filter((each) => !each.startsWith("a.schema.json: "))).toEqual([]);
});
