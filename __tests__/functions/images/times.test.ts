import { DAY, HOUR, MINUTE } from "../../../functions/contract/durations";
import type { ErrorClass, ErrorScope } from "../../../functions/contract/images/scan";
import * as times from "../../../functions/images/times";
import { NOW } from "../samples";

/** The waiting times after the first failures of an image, one after the other. */
function waits(errorClass: ErrorClass, errorScope: ErrorScope, windowMs = 7 * DAY) {
  return [0, 1, 2, 3, 4].map((attempts) => {
    const dueAt = times.planRetry({ errorClass, errorScope }, attempts, NOW, windowMs);
    return dueAt && dueAt.getTime() - NOW.getTime();
  });
}

const SLOWLY = [HOUR, 2 * HOUR, 4 * HOUR, 6 * HOUR, 6 * HOUR];
const PASSING = [5 * MINUTE, 30 * MINUTE, 2 * HOUR, 6 * HOUR, 6 * HOUR];
const OF_IMAGE = [5 * MINUTE, 30 * MINUTE, 2 * HOUR, DAY, DAY];
const NEVER = Array(5).fill(undefined);

// The first line of the plan that applies.
// Proves error.retries.
test.each<[ErrorClass, ErrorScope, readonly (number | undefined)[]]>([
  ["permanent", "image", NEVER],
  ["configuration", "image", SLOWLY],
  ["infrastructure", "registry", SLOWLY],
  ["infrastructure", "transient", PASSING],
  ["infrastructure", "image", OF_IMAGE],
])("an error of class %s and scope %s has its plan of retries", (errorClass, errorScope, waited) => {
  expect(waits(errorClass, errorScope)).toEqual(waited);
});

test("no wait for a retry is longer than the window", () => {
  expect(waits("infrastructure", "image", HOUR)).toEqual([5 * MINUTE, 30 * MINUTE, HOUR, HOUR, HOUR]);
});

test("a verdict is fresh by SHA-256 of table and item, for a tenth less of the window at most", () => {
  // printf '%s%s' ARN KEY | sha256sum
  const share = 0x05cec454 / 2 ** 32;
  expect(times.freshUntil(NOW, DAY, "arn", "key")).toEqual(
    new Date(Math.floor(NOW.getTime() + DAY * (1 - share / 10))),
  );

  const minutes = Array.from({ length: 200 }, (_, account) => {
    const until = times.freshUntil(NOW, DAY, `arn:aws:dynamodb:eu-west-1:${account}:table/ledger`, "key");
    return Math.floor((until.getTime() - NOW.getTime()) / MINUTE);
  });
  expect(new Set(minutes).size).toBeGreaterThan(60);
});
