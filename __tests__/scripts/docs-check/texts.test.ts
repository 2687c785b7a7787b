import { findingsOfTexts } from "../../../scripts/docs-check/findings";
import { textsOf, textsOfTerraform } from "../../../scripts/docs-check/texts";

const found = (program: string) => findingsOfTexts("cli/program.ts", textsOf(program));
const words = (count: number) => Array(count).fill("we").join(" ");

test.each([
  ["of a text", `const a = 1;\nlog("${words(31)}.");`],
  ["of a text in two pieces", `const a = 1;\nlog("${words(15)} " +\n  "${words(16)}.");`],
  ["of a template, each value one word", `const a = 1;\nlog(\`${words(30)} \${a.b.c()}.\`);`],
  ["within a value of a template", `const a = 1;\nlog(\`Ends: \${a ? "${words(31)}." : ""}\`);`],
])("a sentence of 31 words %s is found, with its line", (_, program) => {
  expect(found(program)).toEqual([expect.stringMatching(/^cli\/program\.ts:2: 31 words, at most 30: /)]);
});

test.each([
  ["a sentence", 'log("What failed is in the table.");', 1],
  ["a label before a value", "log(`Who runs it: ${names}`);", 1],
  ["a line of several", 'log("A title\\nWhat to do: fix it.");', 1],
  ["a question", 'log("What is the cause?");', 0],
  ["a comment", '// What failed is in the table.\nlog("a");', 0],
  ["a generated file", '// Generated from a schema.\nlog("What failed is in the table.");', 0],
])("a beginning with What or Who, in %s: %#", (_, program, count) => {
  expect(found(program)).toHaveLength(count);
});

test("names and commands are no texts", () => {
  expect(textsOf('import a from "b";\nrun("npm test", `${a}-b c`);')).toEqual([]);
});

test.each([
  ["a description", `variable "a" {\n  description = "${words(31)}."\n}`],
  ["a message", `\n  error_message = "${words(31)}."\n}`],
  ["a comment of two lines", `{\n  # ${words(15)}\n  # ${words(16)}.\n}`],
])("%s of Terraform is read, and found where it stands", (_, configuration) => {
  const all = findingsOfTexts("main.tf", textsOfTerraform(configuration));

  expect(all).toEqual([expect.stringMatching(/^main\.tf:2: 31 words, at most 30: /)]);
});

test("code of Terraform is no text", () => {
  expect(textsOfTerraform(`a {\n  name = "${words(31)}"\n}\n`)).toEqual([]);
});
