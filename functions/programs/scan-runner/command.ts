import type { FailedCommand } from "../../contract/build";
import { spawnSync } from "./built-ins";
import { RunnerError } from "./runner-error";

/**
 * Runs a program without a shell and returns what it printed.
 * @param problem what it is where it fails; whether it was refused, or found nobody, its words say
 * @param subject what it was about, for people
 * @param input what it reads
 * @param environment variables that it gets besides those of the build
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
    // An answer without a length is not held up by curl's own limit.
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
