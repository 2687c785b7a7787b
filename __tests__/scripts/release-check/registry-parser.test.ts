import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parserFindings } from "../../../scripts/release-check/registry-parser";
import { emptyFolder } from "../../temporary-folder";

const DIAGNOSTICS = [
  { severity: "error", summary: "Invalid", detail: "Why.", pos: { filename: "main.tf", line: 3 } },
  { severity: "warning", summary: "Old" },
];

const folder = emptyFolder();
const programs = join(folder, "programs");
const publishedModule = join(folder, "published");

beforeEach(() => {
  mkdirSync(programs);
  mkdirSync(join(publishedModule, "examples/minimal"), { recursive: true });
});

/** Puts a program in the parser's place, which says this about the one folder, and nothing about others. */
function parserSays(report: object, about: string, exitCode: number): void {
  const script = `#!/bin/sh
case "$PWD" in
  *${about}) echo '${JSON.stringify(report)}'; exit ${exitCode} ;;
  *) echo '{}' ;;
esac
`;
  writeFileSync(join(programs, "terraform-config-inspect"), script, { mode: 0o755 });
}

test("what the Registry's parser has nothing to say about is fine", () => {
  parserSays({ variables: {} }, "/published", 0);

  expect(parserFindings(publishedModule, programs)).toEqual([]);
});

test.each([
  ["the module", "/published", "main.tf"],
  ["an example", "/examples/minimal", "examples/minimal/main.tf"],
])("what it finds in %s is a complaint, with its place", (_, about, place) => {
  parserSays({ diagnostics: DIAGNOSTICS }, about, 1);

  expect(parserFindings(publishedModule, programs)).toEqual([
    `${place}:3: the Registry's parser finds an error: Invalid: Why.`,
    "the Registry's parser finds a warning: Old",
  ]);
});

test("a parser that is not installed is named, with how to get it", () => {
  expect(() => parserFindings(publishedModule, programs)).toThrow(
    "terraform-config-inspect, the Registry's own parser, is not on the PATH: go install github.com/hashicorp/terraform-config-inspect@v",
  );
});

test("a parser that fails by itself is no good sign", () => {
  parserSays({}, "/published", 2);

  expect(() => parserFindings(publishedModule, programs)).toThrow("terraform-config-inspect");
});
