/** The question could not be answered, or the answer is no. */
export const FAILED = 1;
/** A wrong argument. */
export const WRONG_ARGUMENT = 2;
/** Whatever went wrong with a command of which 1 and 2 say something about an image. */
export const NO_JUDGEMENT = 3;

/** What a pipeline must not take for a verdict. */
export function isJudging(command: string | undefined, given: readonly string[]): boolean {
  return command === "wait" || command === "scan" || (command === "coverage" && given.includes("--strict"));
}
