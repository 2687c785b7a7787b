import { spawn } from "node:child_process";

/** How a command ended, with everything it printed. */
export interface CommandResult {
  code: number | null;
  output: string;
}

/** How long an interrupted command may take to end by itself. */
const GRACE_MS = 20_000;

/** Run a command to its end; a command that does not exist has the code 127. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv; timeoutMs?: number } = {},
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const { timeoutMs, ...spawnOptions } = options;
    const child = spawn(command, args, { ...spawnOptions, stdio: ["ignore", "pipe", "pipe"] });
    // Interrupted as by a person, so that the command ends what it started.
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

/** The last lines of a command's output, for an error message. */
export function lastLines(output: string, count = 15): string {
  return output.trimEnd().split("\n").slice(-count).join("\n");
}
