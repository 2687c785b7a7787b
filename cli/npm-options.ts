import type { Command } from "commander";

/**
 * Options that npm took for its own, because no `--` stood before them: the command would act without them, on another
 * installation for example.
 *
 * @see https://docs.npmjs.com/cli/v11/commands/npm-run-script
 */
export function swallowedOptions(
  program: Command,
  given: readonly string[],
  environment: Readonly<Record<string, string | undefined>> = process.env,
): readonly string[] {
  if (environment.npm_lifecycle_event !== "scans") {
    return [];
  }
  const options = [program, ...program.commands].flatMap(({ options }) => options);
  const names = new Set(options.map((option) => option.name()));
  return [...names]
    .filter((name) => environment[`npm_config_${name.replace(/-/g, "_")}`] !== undefined)
    .map((name) => `--${name}`)
    .filter((option) => !given.some((word) => word.split("=")[0] === option));
}
