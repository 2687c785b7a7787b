import { ENGINES, type Engine } from "../functions/contract/images/scan";

export type DemoCommand = "run" | "keep" | "stop" | "help";

export type ScanMode = Engine;

export interface DemoArguments {
  readonly command: DemoCommand;
  readonly scanMode: ScanMode;
  /** Whether to play an organisation: a hub that serves two other accounts. */
  readonly isOrganisation: boolean;
}

export const USAGE =
  "npm run demo [-- [--mode inline | --mode backend | --organisation] [--keep] | --stop | --help]";

const COMMANDS: ReadonlyMap<string, DemoCommand> = new Map([
  ["--keep", "keep"],
  ["--stop", "stop"],
  ["--help", "help"],
  ["-h", "help"],
]);

const ORGANISATION = "--organisation";

/** @throws Error with one sentence for the person who typed the arguments */
export function parseArguments(given: readonly string[]): DemoArguments {
  const { rest, scanMode } = takeMode(given);
  const asked = rest.filter((argument) => argument !== ORGANISATION);
  const isOrganisation = asked.length < rest.length;
  if (isOrganisation && given.includes("--mode")) {
    throw new Error(`${ORGANISATION} and --mode do not go together; usage: ${USAGE}`);
  }
  const commands = asked.map((argument) => {
    const command = COMMANDS.get(argument);
    if (command === undefined) {
      throw new Error(`"${argument}" is not an argument of the demo; usage: ${USAGE}`);
    }
    return command;
  });
  const [first = "run", ...others] = commands;
  if (others.some((command) => command !== first)) {
    throw new Error(`Only one of ${asked.join(" and ")} can be done at a time; usage: ${USAGE}`);
  }
  return { command: first, scanMode, isOrganisation };
}

function takeMode(given: readonly string[]): { rest: string[]; scanMode: ScanMode } {
  const rest = [...given];
  const at = rest.indexOf("--mode");
  if (at < 0) {
    return { rest, scanMode: "inline" };
  }
  const [, value] = rest.splice(at, 2);
  const scanMode = ENGINES.find((known) => known === value);
  if (scanMode === undefined) {
    throw new Error(`--mode must be one of ${ENGINES.join(", ")}; usage: ${USAGE}`);
  }
  return { rest, scanMode };
}
