import { type Command, Help } from "commander";
import { type CliCommand, COMMAND_NAMES, loadCommand } from "../../cli/commands";
import { programOf } from "../../cli/program";

const WIDTH = 118;

/** Renders the blocks of docs/commands.md by name: each command's usage, with its own operands and options. */
export async function renderCommands(): Promise<Readonly<Record<string, string>>> {
  const filters = commandOf(await loadCommand("images")).options.map(({ flags }) => flags);
  const blocks = COMMAND_NAMES.map(
    async (name) => [`command:${name}`, renderCommand(await loadCommand(name), filters)] as const,
  );
  return Object.fromEntries(await Promise.all(blocks));
}

function commandOf(loaded: CliCommand): Command {
  const program = programOf([loaded], async () => {}).name("fargate-scans");
  return program.commands.find((each) => each.name() === loaded.name) as Command;
}

function renderCommand(loaded: CliCommand, filters: readonly string[]): string {
  const command = commandOf(loaded);
  // The page says once which options every list has. The filters of `report` stand in the block of `images`.
  const hidden = ["--sort <column>", "--watch [seconds]", ...(loaded.name === "report" ? filters : [])];
  const help = command
    // The sentence above the block describes the command, and all commands take the global options.
    .description("")
    .helpOption(false)
    .configureHelp({
      ...{ showGlobalOptions: false, helpWidth: WIDTH },
      styleTitle: (title) => title,
      // Commands share options, so none is hidden in all of them.
      visibleOptions: (each) =>
        new Help().visibleOptions(each).filter(({ flags }) => !hidden.includes(flags)),
    })
    .helpInformation();
  // Without a command the program prints the overview.
  const usage = help.replace(/^Usage: /, "").replace("fargate-scans overview", "fargate-scans");
  return ["```text", usage.replace(/ +$/gm, "").replace(/\n\n/g, "\n").trim(), "```"].join("\n");
}
