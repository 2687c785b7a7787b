import { Command, Option } from "commander";
import { VERSION } from "../functions/contract/documentation/product";
import type { CliCommand } from "./command";
import { COMMAND_NAMES, type CommandName, SUMMARIES } from "./commands";
import { DEFAULT_NAME, programName } from "./program-name";
import { paint, screenWidth } from "./text/screen";

/** What a command's name may stand behind. */
const SWITCHES = ["--json", "--demo", "--no-color", "help"];
const VALUED = ["--name", "--table", "--region", "--profile"];

/** The word that names the command; undefined where none does. What follows another option is that option's value. */
export function commandWord(given: readonly string[]): string | undefined {
  return given.find((word, index) => {
    const [before = "--json", beforeThat = ""] = [given[index - 1], given[index - 2]];
    const isFree =
      SWITCHES.includes(before) ||
      VALUED.some((option) => before.startsWith(`${option}=`)) ||
      (!before.startsWith("-") && VALUED.includes(beforeThat));
    return !word.startsWith("-") && word !== "help" && isFree;
  });
}

/** What is done with the command that was named, its options, and its operands. */
export type Answer = (command: CliCommand, program: Command) => Promise<void>;

/**
 * The program with all its commands, of which one is declared whole.
 *
 * @param loaded the one that was asked for; undefined: only the program's own help and version can be asked for
 */
export function programOf(loaded: CliCommand | undefined, answer: Answer): Command {
  const program = withGlobals(new Command())
    .name(programName())
    .usage("[command] [options]")
    .description(
      "Asks an installation of fargate-image-scanning, and steers it. Without a command: an overview.",
    )
    .version(VERSION, "--version", "the version")
    .helpCommand("help [command]", "the help of a command")
    .exitOverride()
    .configureHelp({ showGlobalOptions: true, ...widths() })
    .addHelpText("after", `\n${FOOTER}`);
  for (const name of COMMAND_NAMES) {
    declare(program, name, loaded?.name === name ? loaded : undefined, answer);
  }
  return program;
}

function declare(program: Command, name: CommandName, loaded: CliCommand | undefined, answer: Answer): void {
  const command = program
    .command(name, { isDefault: loaded?.name === name, hidden: name === "overview" })
    .summary(SUMMARIES[name])
    .description(loaded?.description ?? SUMMARIES[name]);
  loaded?.configure?.(command);
  command.addHelpText("after", () => (loaded === undefined ? "" : `\n${examplesAndRights(loaded)}`));
  command.action(async () => {
    if (loaded !== undefined) {
      await answer(loaded, command);
    }
  });
}

const withGlobals = (program: Command): Command =>
  program
    .addOption(
      new Option("--name <name>", `input name of the installation (default: ${DEFAULT_NAME})`).conflicts([
        "table",
        "demo",
      ]),
    )
    .addOption(
      new Option("--table <table>", "its output ledger_table_name, in place of --name").conflicts("demo"),
    )
    .addOption(
      new Option(
        "--region <region>",
        "AWS region, where AWS_REGION or the profile does not say it",
      ).conflicts("demo"),
    )
    .addOption(new Option("--profile <profile>", "profile of AWS's configuration").conflicts("demo"))
    .option("--json", "JSON for programs, as docs/commands.md describes it")
    .option("--demo", "the installation that npm run demo -- --keep has left up")
    .option("--no-color", "no colours; NO_COLOR does the same")
    .helpOption("-h, --help", "this help");

const FOOTER = `Credentials are found as by every AWS tool (AWS_PROFILE, AWS_ACCESS_KEY_ID, …).
Exit codes: 0 answered, 1 not, 2 wrong arguments; of wait, scan and coverage --strict, 3 for whatever went wrong.`;

function examplesAndRights({ examples, rights }: CliCommand): string {
  return [
    paint("bold", "Examples:"),
    ...examples.map((example) => `  ${programName()} ${example}`),
    "",
    paint("bold", "Rights:"),
    ...rights.map((right) => `  ${right}`),
  ].join("\n");
}

const widths = () => ({
  helpWidth: Math.min(100, screenWidth()),
  styleTitle: (text: string) => paint("bold", text),
});
