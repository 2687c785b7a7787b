import { createInterface } from "node:readline/promises";
import { wrong } from "./options";

/**
 * Asks a person before something is done that is hard to take back.
 *
 * @throws Error with one sentence where the answer is no, or where nobody can be asked
 */
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
