import { type Command, USAGE } from "./commands";

/** What is wrong with a command line, for the person who typed it, with how the command is called. */
export function wrong(sentence: string, command: Command = "list"): Error {
  return new Error(`${sentence.replace(/\.$/, "")}.\nUsage: ${USAGE[command]}`);
}
