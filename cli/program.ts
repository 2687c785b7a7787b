import { Command, Option } from "commander";
import { withAddresses } from "../functions/contract/documentation";
import { VERSION } from "../functions/contract/documentation/product";
import { wholeNumber } from "./arguments/options";
import { type CliCommand, COMMAND_NAMES, LISTS, SUMMARIES } from "./commands";
import { DEFAULT_NAME, isInRepository, NAME_VARIABLE, programName } from "./program-name";
import { fitted, paint, screenWidth } from "./text/screen";

const NAME = `input name of the installation (default: ${NAME_VARIABLE}, else ${DEFAULT_NAME})`;
/** Options of every command: flags, help, and the options that each excludes. */
const GLOBALS: readonly (readonly [flags: string, help: string, ...conflicts: string[]])[] = [
  ["--name <name>", NAME, "table", "demo"],
  ["--table <table>", "its output ledger_table_name, instead of --name", "demo"],
  ["--region <region>", "AWS region, where AWS_REGION or the profile does not say it", "demo"],
  ["--profile <profile>", "profile of AWS's configuration", "demo"],
  ["--json", "JSON for programs"],
  ["--output <form>", "wide: whole names in tables, however narrow the terminal is"],
  ["--demo", "the installation that npm run demo -- --keep has left up"],
  ["--no-color", "no colours; NO_COLOR does the same"],
];

/** Returns the word that names the command; undefined: none. The word after another option is that option's value. */
export function commandWord(given: readonly string[]): string | undefined {
  // The empty word stands for a value that the last option may lack.
  const { operands } = withGlobals(new Command()).parseOptions([...given, ""]);
  return operands.find((word) => word !== "" && word !== "help");
}

/**
 * Declares all commands, only the loaded ones with their options. The only one loaded is also that without a name.
 */
export function programOf(
  loaded: readonly CliCommand[],
  answer: (command: CliCommand, program: Command) => Promise<void>,
): Command {
  const program = withGlobals(new Command())
    .name(programName())
    .usage("[command] [options]")
    .description(
      "Asks an installation of fargate-image-scanning, and steers it. Without a command: an overview.",
    )
    .version(VERSION, "--version", "the version")
    .helpOption("-h, --help", "this help")
    .helpCommand("help [command]", "the help of a command")
    .exitOverride()
    .configureHelp({
      showGlobalOptions: true,
      helpWidth: screenWidth(),
      // Width of a description beside the longest option, on the narrowest screen.
      minWidthToWrap: 20,
      styleTitle: (text) => paint("bold", text),
    })
    .addHelpText("after", `\n${FOOTER.map((line) => fitted(line)).join("\n")}`);
  for (const name of COMMAND_NAMES) {
    const known = loaded.find((each) => each.name === name);
    const command = program
      .command(name, { isDefault: known !== undefined, hidden: name === "overview" })
      .summary(SUMMARIES[name]);
    if (known !== undefined) {
      command.description(known.description).action(() => answer(known, command));
      command.addHelpText("after", `\n${examplesAndRights(known)}`);
      known.configure?.(command);
      if (LISTS.includes(name)) {
        const watch = new Option("--watch [seconds]", WATCH).preset("10").argParser(wholeNumber(1, 3600));
        command.option("--sort <column>", SORT).addOption(watch);
      }
    }
  }
  return program;
}

const SORT = "by this column of the table: numbers the largest first, texts by alphabet";
const WATCH = "draw it anew every so many seconds";

function withGlobals(program: Command): Command {
  for (const [flags, help, ...conflicts] of GLOBALS) {
    const isShown = flags !== "--demo" || isInRepository();
    const option = new Option(flags, help).conflicts(conflicts).hideHelp(!isShown);
    program.addOption(flags.startsWith("--output") ? option.choices(["wide"]) : option);
  }
  return program;
}

const FOOTER = [
  "Credentials are found as by every AWS tool (AWS_PROFILE, AWS_ACCESS_KEY_ID, …).",
  "Exit codes: 0 answered, 1 not, 2 wrong arguments; wait, scan, coverage --strict and vulnerability have their own.",
];

function examplesAndRights({ examples, rights }: CliCommand): string {
  return [
    paint("bold", "Examples:"),
    ...examples.map((example) => `  ${programName()} ${example}`),
    "",
    paint("bold", "Rights:"),
    ...rights.map((right) => fitted(`  ${withAddresses(right)}`)),
  ].join("\n");
}
