import { spawnSync } from "./built-ins";
import { ScanError } from "./scan-error";

/**
 * Runs a program without a shell and returns what it printed.
 * @param advice what to check when it fails
 */
export function runCommand(program: string, options: readonly string[], advice: string): string {
  const { status, stdout, stderr, error } = spawnSync(program, options, { encoding: "utf8" });
  if (status === 0) return stdout;
  const message = `${program} failed, ${advice}: ${error?.message ?? stderr}`;
  // Refused, or not there: waiting does not help.
  if (/not authorized|AccessDenied|error: 4(0[134]|10)/.test(message)) throw new ScanError(message);
  throw new Error(message);
}
