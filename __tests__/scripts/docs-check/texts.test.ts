import { findingsOfTexts } from "../../../scripts/docs-check/findings";
import { textsOf, textsOfTerraform } from "../../../scripts/docs-check/texts";

const found = (program: string) => findingsOfTexts("cli/program.ts", textsOf(program));

test.each([
  ["of a text", 'const a = 1;\nlog("A file in place of a folder.");'],
  ["of a text in two pieces", 'const a = 1;\nlog("A file in " +\n  "place of a folder.");'],
  ["of a template", "const a = 1;\nlog(`A file in place of ${a.b.c()}.`);"],
  ["within a value of a template", 'const a = 1;\nlog(`Ends: ${a ? "A file in place of a folder." : ""}`);'],
])("a banned word %s is found, with its line", (_, program) => {
  expect(found(program)).toEqual([expect.stringMatching(/^cli\/program\.ts:2: "in place of" in /)]);
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
  ["a description", 'variable "a" {\n  description = "A file in place of a folder."\n}'],
  ["a message", '\n  error_message = "A file in place of a folder."\n}'],
  ["a comment of two lines", "{\n  # A file in\n  # place of a folder.\n}"],
])("%s of Terraform is read, and found where it stands", (_, configuration) => {
  const all = findingsOfTexts("main.tf", textsOfTerraform(configuration));

  expect(all).toEqual([expect.stringMatching(/^main\.tf:2: "in place of" in /)]);
});

test("code of Terraform is no text", () => {
  expect(textsOfTerraform(`a {\n  name = "A file in place of a folder."\n}\n`)).toEqual([]);
});
