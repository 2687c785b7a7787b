import { DAY, HOUR, MINUTE } from "../../../functions/contract/durations";
import type { ErrorClass, ErrorScope } from "../../../functions/contract/scan";
import { planRetry } from "../../../functions/rows/retry-plan";
import { NOW } from "../samples";

const WEEK = 7 * DAY;

/** The waiting times after the first failures of an image, one after the other. */
function waits(errorClass: ErrorClass, errorScope: ErrorScope, windowMs = WEEK) {
  return [0, 1, 2, 3, 4, 5].map((attempts) => {
    const dueAt = planRetry({ errorClass, errorScope }, attempts, NOW, windowMs);
    return dueAt && dueAt.getTime() - NOW.getTime();
  });
}

const SLOWLY = [HOUR, 2 * HOUR, 4 * HOUR, 6 * HOUR, 6 * HOUR, 6 * HOUR];
const PASSING = [5 * MINUTE, 30 * MINUTE, 2 * HOUR, 6 * HOUR, 6 * HOUR, 6 * HOUR];
const OF_IMAGE = [5 * MINUTE, 30 * MINUTE, 2 * HOUR, DAY, DAY, DAY];
const NEVER = Array(6).fill(undefined);

// The first line of the plan that applies.
test.each<[ErrorClass, ErrorScope, readonly (number | undefined)[]]>([
  ["permanent", "image", NEVER],
  ["permanent", "registry", NEVER],
  ["configuration", "image", SLOWLY],
  ["configuration", "registry", SLOWLY],
  ["configuration", "installation", SLOWLY],
  ["configuration", "transient", SLOWLY],
  ["infrastructure", "registry", SLOWLY],
  ["infrastructure", "transient", PASSING],
  ["infrastructure", "installation", PASSING],
  ["infrastructure", "image", OF_IMAGE],
])("an error of class %s and scope %s", (errorClass, errorScope, waited) => {
  expect(waits(errorClass, errorScope)).toEqual(waited);
});

test("where the window is shorter than a wait, the window counts", () => {
  expect(waits("infrastructure", "image", HOUR)).toEqual([5 * MINUTE, 30 * MINUTE, HOUR, HOUR, HOUR, HOUR]);
  expect(waits("configuration", "registry", 3 * HOUR).at(-1)).toBe(3 * HOUR);
});
