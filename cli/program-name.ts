export const DEFAULT_NAME = "fargate-image-scanning";

/** A text as one word of a shell's command, whatever is in it. */
export const shellWord = (text: string): string =>
  /^[\w.:/@-]+$/.test(text) ? text : `'${text.replace(/'/g, "'\\''")}'`;

/** How this program was called: by npm in the repository, by npx, from the module's folder, or by its own name. */
export function programName(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  path = process.argv[1] ?? "",
): string {
  if (environment.npm_lifecycle_event === "scans") {
    return "npm run scans --";
  }
  // A program that npx runs inherits its variables: only the path says that it is this one.
  if (path.includes("/_npx/")) {
    return "npx fargate-image-scanning";
  }
  return path.endsWith(".cjs") ? `node ${shellWord(path)}` : "fargate-scans";
}
