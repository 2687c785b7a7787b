import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  ERROR_CLASSES,
  ERROR_SCOPES,
  type ErrorClass,
  type ErrorScope,
} from "../functions/contract/images/scan";

/** One row of the tables of docs/errors.md: what a reason says, and the classes and scopes that it may have. */
export interface DocumentedError {
  readonly says: string;
  readonly classes: readonly ErrorClass[];
  readonly scopes: readonly ErrorScope[];
}

const TEXT = readFileSync(join(__dirname, "../docs/errors.md"), "utf8");

/** The first cell of each row that begins with code, and the classes and scopes that the next two name as code. */
export const DOCUMENTED_ERRORS: readonly DocumentedError[] = TEXT.split("\n").flatMap((line) => {
  const [, says, second = "", third = ""] = /^\| `([^`]+)` \| ([^|]*) \| ([^|]*) \|/.exec(line) ?? [];
  const classes = namedIn(second, ERROR_CLASSES);
  return says === undefined || classes.length === 0
    ? []
    : [{ says, classes, scopes: namedIn(third, ERROR_SCOPES) }];
});

function namedIn<T extends string>(cell: string, words: readonly T[]): T[] {
  return words.filter((word) => cell.includes(`\`${word}\``));
}

/** The row that documents an error: the first whose words its reason says. */
export function documentationOf(reason: string): DocumentedError | undefined {
  return DOCUMENTED_ERRORS.find(({ says }) => reason.includes(says));
}
