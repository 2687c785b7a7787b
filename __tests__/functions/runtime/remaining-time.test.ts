import { awsCallMs } from "../../../functions/clients/network";
import { SIGNED_CALL_MS } from "../../../functions/clients/signed-call";
import { hasTimeFor, RESERVE_MS } from "../../../functions/runtime/remaining-time";
import { TRIGGER_TIMEOUT_SECONDS } from "../../../modules/scan-trigger";

test("even the shortest function has time for work after a call that hangs, and to put off what failed", () => {
  expect(TRIGGER_TIMEOUT_SECONDS * 1000 - RESERVE_MS - SIGNED_CALL_MS).toBeGreaterThan(awsCallMs());
});

test("a call that hangs lasts for all of its tries, and for longer pauses each time", () => {
  expect([awsCallMs(1), awsCallMs(2), awsCallMs(3)]).toEqual([4000, 8050, 12150]);
});

test.each([
  [RESERVE_MS + 1, true],
  [RESERVE_MS, false],
])("with %d ms left there is time: %s", (remaining, expected) => {
  expect(hasTimeFor({ getRemainingTimeInMillis: () => remaining })()).toBe(expected);
});
