import { spawn } from "node:child_process";
import { killGroup } from "../../demo/process-group";

/** One command of the run. */
export interface Step {
  /** What it does, as a line before its output. */
  readonly title: string;
  readonly command: string;
  readonly args: readonly string[];
}

/** A command that ended with something else than 0. */
export class StepFailed extends Error {
  constructor(
    step: Step,
    readonly exitCode: number,
    how: string,
  ) {
    super(`CDK Terrain: "${step.title}" failed, ${how}.`);
  }
}

/**
 * Runs a command with its output in the terminal, in a process group of its own: when the signal aborts,
 * everything that it has started ends with it.
 *
 * @throws StepFailed
 */
export function runStep(
  step: Step,
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv; readonly signal: AbortSignal },
): Promise<void> {
  const { signal, ...spawnOptions } = options;
  signal.throwIfAborted();
  console.log(`\n== ${step.title}`);
  return new Promise((resolve, reject) => {
    const child = spawn(step.command, step.args, {
      ...spawnOptions,
      stdio: ["ignore", "inherit", "inherit"],
      detached: true,
    });
    const kill = () => killGroup(child.pid);
    signal.addEventListener("abort", kill, { once: true });
    child.on("error", (error) => reject(new StepFailed(step, 127, error.message)));
    child.on("close", (code, endedBy) => {
      signal.removeEventListener("abort", kill);
      if (signal.aborted) {
        reject(signal.reason);
      } else if (code === 0) {
        resolve();
      } else {
        reject(new StepFailed(step, code ?? 1, code === null ? `ended by ${endedBy}` : `exit code ${code}`));
      }
    });
  });
}
