export const DEFAULT_NAME = "fargate-image-scanning";
/** Variable of the environment that names the installation where `--name` does not. */
export const NAME_VARIABLE = "FARGATE_SCANS_NAME";

type Environment = Readonly<Record<string, string | undefined>>;

/** A text as one word of a shell's command, whatever is in it. */
export const shellWord = (text: string): string =>
  /^[\w.:/@-]+$/.test(text) ? text : `'${text.replace(/'/g, "'\\''")}'`;

/** Whether `npm run scans` runs this program: only the repository has that, and a demo. */
export const isInRepository = (environment: Environment = process.env): boolean =>
  environment.npm_lifecycle_event === "scans";

/** How this program was called: by npm in the repository, by npx, from the module's folder, or by its own name. */
export function programName(environment: Environment = process.env, path = process.argv[1] ?? ""): string {
  if (isInRepository(environment)) {
    return "npm run scans --";
  }
  // A program that npx runs inherits its variables: only the path says that it is this one.
  if (path.includes("/_npx/")) {
    return "npx fargate-scans";
  }
  return path.endsWith(".cjs") ? `node ${shellWord(path)}` : "fargate-scans";
}
