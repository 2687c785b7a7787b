import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  ERROR_CLASSES,
  ERROR_SCOPES,
  type ErrorClass,
  type ErrorScope,
} from "../functions/contract/images/scan";

/** One row of the tables of errors in docs/: what a reason says, and the classes and scopes that it may have. */
export interface DocumentedError {
  readonly says: string;
  readonly classes: readonly ErrorClass[];
  readonly scopes: readonly ErrorScope[];
}

/** The pages that have what ends a scan of the inline engine. */
const PAGES = ["errors.md", "registries.md"].map((name) =>
  readFileSync(join(__dirname, "../docs", name), "utf8"),
);

/** The first cell of each row that begins with code, and the classes and scopes that the next one names as code. */
export const DOCUMENTED_ERRORS: readonly DocumentedError[] = PAGES.join("\n")
  .split("\n")
  .flatMap((line) => {
    const [, says, second = ""] = /^\| `([^`]+)`(?: \(`\w+`\))? \| ([^|]*) \|/.exec(line) ?? [];
    const [classes, scopes] = [namedIn(second, ERROR_CLASSES), namedIn(second, ERROR_SCOPES)];
    return says === undefined || classes.length === 0 || scopes.length === 0
      ? []
      : [{ says, classes, scopes }];
  });

function namedIn<T extends string>(cell: string, words: readonly T[]): T[] {
  return words.filter((word) => cell.includes(`\`${word}\``));
}

/** The row that documents an error: the first whose words its reason says. */
export function documentationOf(reason: string): DocumentedError | undefined {
  return DOCUMENTED_ERRORS.find(({ says }) => reason.includes(says));
}
