import type { Command } from "commander";

/**
 * Options that npm took for its own, because no `--` stood before them: the command would act without them, on another
 * installation for example.
 *
 * @see https://docs.npmjs.com/cli/v11/commands/npm-run-script
 */
export function swallowedOptions(program: Command, given: readonly string[]): readonly string[] {
  const isGiven = (option: string) => given.some((word) => word.split("=")[0] === option);
  const isTaken = (name: string) => process.env[`npm_config_${name.replace(/-/g, "_")}`] !== undefined;
  const names = [program, ...program.commands].flatMap(({ options }) => options.map((each) => each.name()));
  return process.env.npm_lifecycle_event === "scans"
    ? [...new Set(names)].filter((name) => isTaken(name) && !isGiven(`--${name}`)).map((name) => `--${name}`)
    : [];
}
