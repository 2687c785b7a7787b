import { COMMAND_NAMES } from "../../cli/commands";
import { RIGHTS } from "../../cli/commands/doctor";
import { EXIT_CODES } from "../../cli/commands/wait";
import { renderCommands } from "../../scripts/generate/render-commands";
import { textOf } from "../pages";
import { blocksIn, tableOf } from "./tables";

const PAGE = textOf("docs/commands.md");

let blocks: Readonly<Record<string, string>>;

beforeAll(async () => {
  blocks = await renderCommands();
});

test.each(COMMAND_NAMES)("the block of %s is what the help says (npm run generate)", (command) => {
  const name = `command:${command}`;
  expect(PAGE).toContain(`<!-- ${name}:start -->\n${blocks[name]}\n<!-- ${name}:end -->`);
});

test("a command is called as its help says, and global options are not repeated", () => {
  const { "command:summary": summary, "command:overview": overview } = blocks;

  expect(overview).toBe("```text\nfargate-scans\n```");
  expect(summary).toMatch(/^```text\nfargate-scans summary \[options\]\nOptions:\n {2}--days <days> {2}\S/);
  expect(Object.values(blocks).join()).not.toMatch(/--(json|region|help)\b/);
});

test("the policy for doctor has what it asks for, and nothing else", () => {
  const policies = blocksIn(textOf("docs/command-rights.md"), "json").map((text) => JSON.parse(text));
  const { Statement } = policies.find((each) => each.Statement[0].Sid === "LookAtScanning");

  expect(Statement[0].Action).toEqual(RIGHTS.flatMap((right) => right.split(", ")));
});

test("every command has a section, and the page can be read at one go", () => {
  const found = PAGE.split("\n## ").flatMap((section) =>
    [...section.matchAll(/<!-- command:(\w+):start -->/g)].slice(0, 1),
  );

  expect(found.map(([, name]) => name).sort()).toEqual([...COMMAND_NAMES].sort());
  expect(PAGE.split("\n").length).toBeLessThanOrEqual(401);
});

test("the page has every exit code of waiting", () => {
  expect(tableOf(PAGE, "Wait for a verdict").map(([code]) => Number(code))).toEqual(
    Object.values(EXIT_CODES),
  );
});
