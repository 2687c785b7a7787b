import { spawn } from "node:child_process";

export interface CommandResult {
  code: number | null;
  output: string;
}

/** Time for an interrupted command to end by itself, in milliseconds. */
const GRACE_MS = 20_000;

/** Runs a command to its end. A command that does not exist ends with code 127. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv; timeoutMs?: number } = {},
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const { timeoutMs, ...spawnOptions } = options;
    const child = spawn(command, args, { ...spawnOptions, stdio: ["ignore", "pipe", "pipe"] });
    // SIGINT lets the command end what it started.
    const interrupt = timeoutMs && setTimeout(() => child.kill("SIGINT"), timeoutMs);
    const kill = timeoutMs && setTimeout(() => child.kill("SIGKILL"), timeoutMs + GRACE_MS);
    child.on("exit", () => {
      clearTimeout(interrupt);
      clearTimeout(kill);
    });
    let output = "";
    const collect = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    child.on("error", (error) => resolve({ code: 127, output: String(error) }));
    child.on("close", (code) => resolve({ code, output }));
  });
}

export function lastLines(output: string, count = 15): string {
  return output.trimEnd().split("\n").slice(-count).join("\n");
}
