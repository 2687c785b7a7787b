import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ERROR_CLASSES, type ErrorClass } from "../functions/contract/scan";

/** One row of the tables of docs/errors.md: what a reason says, and the classes that it may have. */
export interface DocumentedError {
  readonly says: string;
  readonly classes: readonly ErrorClass[];
}

const TEXT = readFileSync(join(__dirname, "../docs/errors.md"), "utf8");

/** The first cell of each row that begins with code, and the classes that the second names as code. */
export const DOCUMENTED_ERRORS: readonly DocumentedError[] = TEXT.split("\n").flatMap((line) => {
  const [, says, second = ""] = /^\| `([^`]+)` \| ([^|]*) \|/.exec(line) ?? [];
  const classes = ERROR_CLASSES.filter((errorClass) => second.includes(`\`${errorClass}\``));
  return says === undefined || classes.length === 0 ? [] : [{ says, classes }];
});

/** The row that documents an error: the first whose words its reason says. */
export function documentationOf(reason: string): DocumentedError | undefined {
  return DOCUMENTED_ERRORS.find(({ says }) => reason.includes(says));
}
