import { wrongCiLog } from "../../../scripts/release/ci-log";

const COMMIT = "a".repeat(40);
const logOf = (...lines: string[]) => ["== npm ci", "3 passed, 0 failed", ...lines, ""].join("\n");

test.each([
  ["as .ci/run ends", logOf(`commit ${COMMIT}`, "12 passed, 0 failed")],
  [
    "with times and colours before each line, and what a CI product says afterwards",
    logOf(
      `2026-11-30T10:00:00Z commit ${COMMIT}\r`,
      "2026-11-30T10:00:00Z \x1b[32m12 passed, 0 failed\x1b[0m\r",
      "2026-11-30T10:00:01Z Cleaning up",
    ),
  ],
])("a log passes %s", (_, log) => {
  expect(wrongCiLog(log, COMMIT)).toEqual([]);
});

test.each([
  ["that ended early", logOf("== npx cdktf synth"), "does not end as .ci/run does"],
  ["without a commit", logOf("12 passed, 0 failed"), "does not end as .ci/run does"],
  [
    "of another commit",
    logOf(`commit ${"b".repeat(40)}`, "12 passed, 0 failed"),
    `is of commit ${"b".repeat(40)}, not of`,
  ],
  [
    "of a tree with changes",
    logOf(`commit ${COMMIT} with changes`, "12 passed, 0 failed"),
    `is of commit ${COMMIT} with changes`,
  ],
  ["with a failure", logOf(`commit ${COMMIT}`, "12 passed, 1 failed"), "CI did not pass"],
  ["with no check at all", logOf(`commit ${COMMIT}`, "0 passed, 0 failed"), "CI did not pass"],
])("a log %s is refused", (_, log, sentence) => {
  expect(wrongCiLog(log, COMMIT)).toEqual([expect.stringContaining(sentence)]);
});
