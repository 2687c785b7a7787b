import * as breakers from "../../../functions/capacity/breaker";
import { NOW } from "../samples";
import { OPEN } from "./breaker/open-breaker";

const scan = (number: number) => ({ scanId: `scan-${number}`, key: `image-${number}` });

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
