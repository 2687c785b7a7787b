import type { RunnerProblem } from "../../contract/build";

/** A scan that ends without a verdict. The coordinator knows who can fix it, and says so to people. */
export class RunnerError extends Error {
  /** @param detail what only this build knows: an address, a status, the words of another program */
  constructor(
    readonly problem: RunnerProblem,
    detail?: string,
  ) {
    super(detail);
  }
}

/** The error itself where it is ours, else the one that stands for all others there. */
export const asRunnerError = (error: unknown, problem: RunnerProblem): RunnerError =>
  error instanceof RunnerError ? error : new RunnerError(problem, `${error}`);
