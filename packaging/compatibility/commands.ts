import type { Argument, Command, Option } from "commander";
import { COMMAND_NAMES, loadCommand } from "../../cli/commands";
import { EXIT_CODES } from "../../cli/commands/wait";
import { programOf } from "../../cli/program";
import { type Names, REQUIRED, sorted } from "./names";

export async function commandsOfProgram(): Promise<Names> {
  const program = programOf(await Promise.all(COMMAND_NAMES.map(loadCommand)), async () => {});
  const commands = program.commands.flatMap((command) => [
    [command.name(), ""] as const,
    ...optionsOf(command.name(), command),
    ...operandsOf(command.name(), command),
  ]);
  return sorted([
    ...commands,
    ...optionsOf("fargate-scans", program),
    ["exit codes", exitCodesIn(program)],
    ...Object.entries(EXIT_CODES).map(([result, code]) => [`wait ends ${result}`, String(code)] as const),
  ]);
}

const optionsOf = (name: string, { options }: Command) =>
  options.map(
    (option) => [`${name} ${option.long}`, textOf(option, option.mandatory, option.flags)] as const,
  );

const operandsOf = (name: string, { registeredArguments }: Command) =>
  registeredArguments.map((operand) => {
    const form = operand.variadic ? `${operand.name()}…` : operand.name();
    return [`${name} ${operand.name()}`, textOf(operand, operand.required, form)] as const;
  });

function textOf({ argChoices, defaultValue }: Argument | Option, isRequired: boolean, form: string): string {
  return [
    ...(isRequired ? [REQUIRED] : []),
    form,
    ...(argChoices ? [`one of ${argChoices.join(" ")}`] : []),
    ...(defaultValue === undefined ? [] : [`default ${JSON.stringify(defaultValue)}`]),
  ].join(", ");
}

function exitCodesIn(program: Command): string {
  let help = "";
  program.configureOutput({
    writeOut: (text) => {
      help += text;
    },
  });
  program.outputHelp();
  return /^Exit codes: (.*)$/m.exec(help)?.[1] ?? "";
}
