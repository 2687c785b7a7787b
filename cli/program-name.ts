import type { Command } from "commander";

export const DEFAULT_NAME = "fargate-image-scanning";
/** Environment variable that names the installation if `--name` does not. */
export const NAME_VARIABLE = "FARGATE_SCANS_NAME";

type Environment = Readonly<Record<string, string | undefined>>;

/** Quotes a text as one word of a shell's command. */
export const shellWord = (text: string): string =>
  /^[\w.:/@-]+$/.test(text) ? text : `'${text.replace(/'/g, "'\\''")}'`;

/** Whether `npm run scans` runs this program: only the repository has that script, and a demo. */
export const isInRepository = (environment: Environment = process.env): boolean =>
  environment.npm_lifecycle_event === "scans";

/** Returns how this program was called: by npm in the repository, by npx, from the module's folder, or by its name. */
export function programName(environment: Environment = process.env, path = process.argv[1] ?? ""): string {
  if (isInRepository(environment)) {
    return "npm run scans --";
  }
  // Programs below npx inherit its variables, so only the path tells that npx runs this one.
  if (path.includes("/_npx/")) {
    return "npx fargate-scans";
  }
  return path.endsWith(".cjs") ? `node ${shellWord(path)}` : "fargate-scans";
}

/**
 * Returns options that npm took for itself, because no `--` stood before them: the command could act on another
 * installation. `--yes` is left out, because npm has it, too, and without it a person is asked.
 *
 * @see https://docs.npmjs.com/cli/v11/commands/npm-run-script
 */
export function swallowedOptions(program: Command, given: readonly string[]): readonly string[] {
  const options = isInRepository() ? [program, ...program.commands].flatMap((each) => each.options) : [];
  const isTaken = (name: string) =>
    !["", "false"].includes(process.env[`npm_config_${name.replace(/-/g, "_")}`] ?? "");
  const names = new Set(options.map((each) => each.name()).filter((name) => name !== "yes" && isTaken(name)));
  const words = given.map((word) => word.split("=")[0]);
  return [...names].map((name) => `--${name}`).filter((name) => !words.includes(name));
}
