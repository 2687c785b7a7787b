import { COMMAND_NAMES, loadCommand } from "../../cli/commands";
import { commandWord, programOf } from "../../cli/program";
import { textOf } from "../pages";

const PAGE = textOf("docs/troubleshooting.md");
const commands = [...PAGE.matchAll(/^\| [^|]+ \| [^|]+ \| `fargate-scans ?([^`]*)` \|$/gm)].map(
  ([, command = ""]) => command,
);

test.each([...new Set(commands)])("the command line takes fargate-scans %s", async (command) => {
  const given = command.split(" ").filter(Boolean);
  const word = commandWord(given) ?? "overview";
  const name = COMMAND_NAMES.find((known) => known === word);
  const answer = jest.fn(async () => {});

  await programOf(name ? [await loadCommand(name)] : [], answer).parseAsync(given, { from: "user" });

  expect(answer).toHaveBeenCalledTimes(1);
});

test("each symptom has a command", () => {
  expect(commands).toHaveLength(PAGE.split("\n").filter((line) => /^\| [A-Z]/.test(line)).length);
});
