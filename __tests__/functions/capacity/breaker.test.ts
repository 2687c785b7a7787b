import * as breakers from "../../../functions/capacity/breaker";
import { NOW } from "../samples";
import { NO_TOKEN, OPEN } from "./breaker/open-breaker";

const scan = (number: number) => ({ scanId: `scan-${number}`, key: `image-${number}` });

test("two images in a row open it, and what waits says why", () => {
  let breaker: breakers.BreakerState = {};
  for (const number of [2, 2, 3]) {
    breaker = breakers.failed(breaker, scan(number), NO_TOKEN, `id-${number}`, NOW).breaker;
  }

  const suspects = ["image-2", "image-3"];
  expect(breaker.open).toEqual({ ...OPEN, impairmentId: "id-3", suspects });
  expect(breakers.waitingReason(OPEN)).toBe(
    "The installation is impaired since 2026-03-01 12:00 UTC, every scan waits until it works again: no token stored",
  );
});

test("twenty images are passed over before one has another turn", () => {
  let breaker: breakers.BreakerState = { open: OPEN };
  for (let number = 0; number < 25; number += 1) {
    breaker = breakers.tried(breaker, scan(number), NOW);
  }
  expect(breaker.open?.tried).toEqual(Array.from({ length: 20 }, (_, index) => `image-${index + 5}`));
});

test("one that a person has spoilt is still open, and a try is due", () => {
  const stored = { nextTryAt: "soon", errorClass: "mine", tried: [7, "a"] };
  const { open } = breakers.readBreaker({ open: stored, suspect: 7 });

  const read = { nextTryAt: new Date(0), errorClass: "configuration", tried: ["a"], isTold: true };
  expect(open).toMatchObject(read);
});
