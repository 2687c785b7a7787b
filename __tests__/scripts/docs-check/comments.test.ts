import { commentsOf } from "../../../scripts/docs-check/comments";
import { findings } from "../../../scripts/docs-check/findings";

const found = (program: string) => findings("functions/program.ts", commentsOf(program));
const words = "a file in place of a folder";

test.each([
  ["of one line", "/** What tasks run on. */"],
  ["of several lines", "/**\n * An image.\n * What runs it.\n */", 2],
  ["within a line of code's block", "  // Whoever holds it."],
  ["of a parameter", `/**\n * @param image ${words}\n */`, 2],
])("a comment %s is read, and found where it stands", (_, comment, line = 1) => {
  expect(found(`\n${comment}\nconst image = 1;\n`)).toEqual([
    expect.stringMatching(new RegExp(`^functions/program\\.ts:${line + 1}: `)),
  ]);
});

test.each([
  ["code and texts", `const text = \`\n**What** it is.\n\`;\n${words}\n`],
  ["a generated file", "// Generated from a schema.\n/** What it is. */\n"],
  ["a long line", `/** ${"x".repeat(130)} */\n`],
])("%s: nothing is found", (_, program) => {
  expect(found(program)).toEqual([]);
});
