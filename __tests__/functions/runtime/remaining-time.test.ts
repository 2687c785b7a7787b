import { awsCallMs } from "../../../functions/clients/network";
import { hasTimeFor, RESERVE_MS } from "../../../functions/runtime/remaining-time";
import { TRIGGER_TIMEOUT_SECONDS } from "../../../modules/scan-trigger";

test("the shortest function spends half of its time on work, and has enough left for calls that hang", () => {
  expect(RESERVE_MS).toBeLessThan((TRIGGER_TIMEOUT_SECONDS * 1000) / 2);
  expect(RESERVE_MS).toBeGreaterThan(2 * awsCallMs());
});

test("a call that hangs lasts for all of its tries, and for longer pauses each time", () => {
  expect([awsCallMs(1), awsCallMs(2), awsCallMs(3)]).toEqual([3000, 6050, 9150]);
});

test.each([
  [RESERVE_MS + 1, true],
  [RESERVE_MS, false],
])("with %d ms left there is time: %s", (remaining, expected) => {
  expect(hasTimeFor({ getRemainingTimeInMillis: () => remaining })()).toBe(expected);
});
