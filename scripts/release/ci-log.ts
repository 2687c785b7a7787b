import { stripVTControlCharacters } from "node:util";

/** The lines that `.ci/run` ends with, whatever a CI product puts before each or prints after them. */
const COMMIT = /(?:^|\s)commit ([0-9a-f]{40,64})( with changes)?$/;
const RESULT = /(?:^|\s)(\d+) passed, (\d+) failed$/;

/** Why a log does not show that CI's checks passed for a commit; none where it does. */
export function wrongCiLog(log: string, commit: string): string[] {
  const lines = log.split("\n").map((line) => stripVTControlCharacters(line).trimEnd());
  const end = lines.findLastIndex((line) => RESULT.test(line));
  const [, passed = "0", failed = ""] = RESULT.exec(lines[end] ?? "") ?? [];
  const [, tested, changes] = COMMIT.exec(lines[end - 1] ?? "") ?? [];
  if (end < 0 || tested === undefined) {
    return [
      "The CI log does not end as .ci/run does, with a commit and its result: give the whole log of a run that ended.",
    ];
  }
  if (tested !== commit || changes) {
    return [
      `The CI log is of commit ${tested}${changes ?? ""}, not of ${commit}: give the log of this commit.`,
    ];
  }
  if (failed !== "0" || passed === "0") {
    return [`CI did not pass for ${commit}: ${passed} passed, ${failed} failed. Fix what the log names.`];
  }
  return [];
}
