export const DEFAULT_NAME = "fargate-image-scanning";

/** How this program was called: by npm in the repository, by npx, from the module's folder, or by its own name. */
export function programName(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  path = process.argv[1] ?? "",
): string {
  if (environment.npm_lifecycle_event === "scans") {
    return "npm run scans --";
  }
  if (environment.npm_command === "exec") {
    return "npx fargate-image-scanning";
  }
  return path.endsWith(".cjs") ? `node ${path}` : "fargate-scans";
}
