import { spawn } from "node:child_process";
import { basename } from "node:path";
import { lastLines } from "../../local-aws/run-command";

const SHOWN_LINES = 40;

export interface GroupOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Kills the command with all processes that it has started. */
  readonly signal: AbortSignal;
  readonly onLine: (line: string) => void;
}

/**
 * Runs a command in its own process group: Ctrl-C reaches only this process, which then ends the whole group.
 *
 * @throws Error with the end of the command's output if the command fails
 */
export function runInGroup(command: string, args: readonly string[], options: GroupOptions): Promise<void> {
  const { cwd, env, signal, onLine } = options;
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
    // SIGKILL, because nothing has to be kept, and Terraform would wait for its resources before it stops.
    const kill = () => killGroup(child.pid);
    signal.addEventListener("abort", kill, { once: true });

    let output = "";
    let rest = "";
    const collect = (chunk: Buffer) => {
      output += chunk;
      const lines = `${rest}${chunk}`.split(/\r?\n/);
      rest = lines.pop() ?? "";
      for (const line of lines) {
        onLine(line);
      }
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    child.on("error", reject);
    child.on("close", (code) => {
      signal.removeEventListener("abort", kill);
      if (signal.aborted) {
        reject(signal.reason);
      } else if (code === 0) {
        resolve();
      } else {
        const what = `${basename(command)} ${args[0]}`;
        reject(new Error(`${what} failed with exit code ${code}:\n${failureIn(output)}`));
      }
    });
  });
}

/**
 * Returns the first error in the output, because Terraform prints its plan after it. Without an error: the last lines.
 */
function failureIn(output: string): string {
  const lines = output.split("\n");
  const error = lines.findIndex((line) => line.includes("Error: "));
  return error < 0
    ? lastLines(output)
    : lines
        .slice(error, error + SHOWN_LINES)
        .join("\n")
        .trimEnd();
}

/** Kills a process group at once. Does nothing if the group has ended or never started. */
export function killGroup(leader: number | undefined): void {
  if (leader === undefined) {
    return;
  }
  try {
    process.kill(-leader, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") {
      throw error;
    }
  }
}
