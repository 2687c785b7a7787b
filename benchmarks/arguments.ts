export interface BenchArguments {
  /** How often each program is run. */
  readonly rounds: number;
  /** Whether the result is put into docs/contributing/testing.md. */
  readonly write: boolean;
}

export const USAGE = "npm run bench [-- --rounds NUMBER] [--write]";
const DEFAULT_ROUNDS = 25;
const MAX_ROUNDS = 1000;

/** @throws Error with one sentence for the user */
export function parseArguments(given: readonly string[]): BenchArguments {
  let rounds = DEFAULT_ROUNDS;
  let write = false;
  for (let index = 0; index < given.length; index += 1) {
    const argument = given[index];
    if (argument === "--write") {
      write = true;
    } else if (argument === "--rounds") {
      index += 1;
      rounds = Number(given[index]);
      if (!Number.isInteger(rounds) || rounds < 1 || rounds > MAX_ROUNDS) {
        throw new Error(`--rounds takes a whole number from 1 to ${MAX_ROUNDS}; usage: ${USAGE}`);
      }
    } else {
      throw new Error(`"${argument}" is not an argument of the benchmark; usage: ${USAGE}`);
    }
  }
  return { rounds, write };
}
