import { basename } from "node:path";
import { moduleFiles } from "../../packaging";

const texts = new Map<string, string>();

beforeAll(async () => {
  for (const [name, contents] of await moduleFiles()) {
    if (/^(modules\/\w+\/)?[^/]+\.tf$/.test(name)) {
      texts.set(name, Buffer.from(contents).toString());
    }
  }
}, 120_000);

/** All lines in which a pattern occurs. */
const linesWith = (pattern: RegExp) =>
  [...texts].flatMap(([name, text]) =>
    text
      .split("\n")
      .filter((line) => pattern.test(line))
      .map((line) => `${name}: ${line.trim()}`),
  );

/** What is one text, one address, or one row of a table, cannot be broken. */
const UNBREAKABLE = /^(\S+ *= )?(".*",?|one\(\S+\))$|^\["/;

test("no line of code is wider than an editor shows, but for texts and rows of tables", () => {
  const wide = linesWith(/^.{121}/).map((line) => line.replace(/^[^:]+: /, ""));

  expect(wide.length).toBeGreaterThan(10);
  expect(wide.filter((line) => !UNBREAKABLE.test(line))).toEqual([]);
});

test("every file begins with what it is for, but for those with a name that everybody knows", () => {
  const silent = [...texts].filter(([, text]) => !text.startsWith("# ")).map(([name]) => name);

  expect(new Set(silent.map((name) => basename(name)))).toEqual(
    new Set(["outputs.tf", "variables.tf", "versions.tf"]),
  );
  expect(silent).toHaveLength(6);
});

test("an optional block has one form everywhere", () => {
  const optional = linesWith(/\? \[.*\] : \[\]$/);

  expect(optional.length).toBeGreaterThan(10);
  expect(optional.filter((line) => !line.endsWith("? [1] : []"))).toEqual([]);
});

test.each([
  ["a key that its statement exists for", /resources += \[try\(/],
  ["the number of a map's entries", /length\(keys\(/],
  ["a map that has every key", /lookup\(\s*\{/],
])("%s is named plainly", (_, roundabout) => {
  expect([...texts].filter(([, text]) => roundabout.test(text)).map(([name]) => name)).toEqual([]);
});

test("what a function has to know of backend mode is said once", () => {
  expect(linesWith(/SYSDIG_TOKEN_PARAMETER/)).toHaveLength(1);
});

test.each([
  ["scan_trigger_task_definitions", "ecs:DescribeTaskDefinition"],
  ["inline_scanner_network", "AWS defines no resources for EC2's Describe"],
  ["inline_scanner_pull", "ecr:GetAuthorizationToken"],
  ["scan_results_security_hub_import", "Findings of custom integrations"],
  ["inline_scanner_start_with_credentials", "A list of values must not be empty"],
])("the comment of %s stands over its policy document", (name, comment) => {
  const all = [...texts.values()].join("\n");

  expect(all).toMatch(
    new RegExp(`^# ${comment}.*\n(# .*\n)*data "aws_iam_policy_document" "${name}" \\{$`, "m"),
  );
});
