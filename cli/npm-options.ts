import type { Command } from "commander";
import { isInRepository, shellWord } from "./program-name";

/**
 * Options that npm took for its own, because no `--` stood before them: the command would act without them, on another
 * installation for example. `--yes` is none of them: npm's own configuration has it, too, and without it a person is asked.
 *
 * @see https://docs.npmjs.com/cli/v11/commands/npm-run-script
 */
export function swallowedOptions(program: Command, given: readonly string[]): readonly string[] {
  if (!isInRepository()) {
    return [];
  }
  const names = [program, ...program.commands].flatMap(({ options }) => options.map((each) => each.name()));
  return [...new Set(names)].flatMap((name) => {
    const value = process.env[`npm_config_${name.replace(/-/g, "_")}`] ?? "";
    const isGiven = given.some((word) => word.split("=")[0] === `--${name}`);
    if (name === "yes" || isGiven || value === "" || value === "false") {
      return [];
    }
    return [value === "true" ? `--${name}` : `--${name}=${shellWord(value)}`];
  });
}
