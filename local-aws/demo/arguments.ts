/** What the demo is asked to do. */
export type DemoMode = "run" | "keep" | "stop" | "help";

export const USAGE = "npm run demo [-- --keep | --stop | --help]";

const MODES: ReadonlyMap<string, DemoMode> = new Map([
  ["--keep", "keep"],
  ["--stop", "stop"],
  ["--help", "help"],
  ["-h", "help"],
]);

/**
 * Reads the command line after the program's name.
 *
 * @throws Error with one sentence for the person who typed it
 */
export function parseArguments(given: readonly string[]): DemoMode {
  const modes = given.map((argument) => {
    const mode = MODES.get(argument);
    if (mode === undefined) {
      throw new Error(`"${argument}" is not an argument of the demo; usage: ${USAGE}`);
    }
    return mode;
  });
  const [first = "run", ...others] = modes;
  if (others.some((mode) => mode !== first)) {
    throw new Error(`Only one of ${given.join(" and ")} can be done at a time; usage: ${USAGE}`);
  }
  return first;
}
