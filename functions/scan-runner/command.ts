import type { ErrorScope } from "../contract/scan";
import { spawnSync } from "./built-ins";
import { distrust, misconfigured, ScanError } from "./scan-error";

/**
 * Runs a program without a shell and returns what it printed.
 * @param advice what to check when it fails
 * @param scope of a failure that may pass, such as an address that does not answer
 * @throws ScanError of scope `installation` where it is refused or finds nothing: waiting does not help then
 */
export function runCommand(
  program: string,
  options: readonly string[],
  advice: string,
  scope: ErrorScope,
): string {
  const { status, stdout, stderr, error } = spawnSync(program, options, { encoding: "utf8" });
  if (status === 0) return stdout;
  const message = `${program} failed, ${advice}: ${error?.message ?? stderr}`;
  if (/not authorized|AccessDenied|error: 4(0[134]|10)/.test(message)) {
    throw misconfigured(message);
  }
  throw distrust(message, "installation") ?? new ScanError(message, "infrastructure", scope);
}
