import { createInterface } from "node:readline/promises";
import { wrong } from "./options";

/** @throws Error with one sentence if a person does not confirm, or there is no terminal to ask at */
export async function confirm(sentence: string, yes = false): Promise<void> {
  if (yes) {
    return;
  }
  if (process.stdin.isTTY !== true) {
    throw wrong(`${sentence} Nobody can be asked here: add --yes if that is meant.`);
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`${sentence} Go on? [y/N] `);
  terminal.close();
  if (!/^y(es)?$/i.test(answer.trim())) {
    throw new Error("Nothing was done.");
  }
}
