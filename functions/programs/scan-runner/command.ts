import type { FailedCommand } from "../../contract/build";
import { spawnSync } from "./built-ins";
import { RunnerError } from "./runner-error";

/**
 * Runs a program without a shell and returns what it printed.
 * @param problem problem of the thrown error; `/unreachable` is added unless the program's text says that it was
 * refused
 * @param subject names the object of the call in messages
 * @param environment variables added to those of the build
 */
export function runCommand(
  program: string,
  options: readonly string[],
  problem: FailedCommand,
  subject: string,
  input?: string,
  environment?: NodeJS.ProcessEnv,
): string {
  const { status, stdout, stderr, error } = spawnSync(program, options, {
    input,
    env: { ...process.env, ...environment },
    encoding: "utf8",
    // curl's own limit (max-filesize) may work only if the answer states its length; this limit always works.
    maxBuffer: 4_500_000,
  });
  if (status === 0) return stdout;
  const words = `${subject}: ${error?.message ?? stderr}`;
  if (/SSL cert|CERTIFICATE_VERIFY/.test(words)) {
    throw new RunnerError(`UntrustedCertificate${problem === "RegistryTrouble" ? "/registry" : ""}`, words);
  }
  const isRefused = /not authorized|AccessDenied|error: 4(0[134]|10)/.test(words);
  throw new RunnerError(isRefused ? problem : `${problem}/unreachable`, words);
}
