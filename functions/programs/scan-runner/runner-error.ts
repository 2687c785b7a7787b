import type { RunnerProblem } from "../../contract/build";

/** A scan that ends without a verdict. The coordinator adds who can fix the error. */
export class RunnerError extends Error {
  /** @param detail what only this build knows: an address, a status, the text of another program */
  constructor(
    readonly problem: RunnerProblem,
    detail?: string,
  ) {
    super(detail);
  }
}

export const asRunnerError = (error: unknown, problem: RunnerProblem): RunnerError =>
  error instanceof RunnerError ? error : new RunnerError(problem, `${error}`);
