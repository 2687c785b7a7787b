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

test("the policy for doctor has what it asks for, and nothing else", () => {
  const policies = blocksIn(textOf("docs/command-rights.md"), "json").map((text) => JSON.parse(text));
  const { Statement } = policies.find((each) => each.Statement[0].Sid === "LookAtScanning");

  expect(Statement[0].Action).toEqual(RIGHTS.flatMap((right) => right.split(", ")));
});

test("the page has every exit code of waiting", () => {
  expect(tableOf(PAGE, "Wait for a verdict").map(([code]) => Number(code))).toEqual(
    Object.values(EXIT_CODES),
  );
});
