import * as breakers from "../../../functions/capacity/breaker";
import { minutesFromNow, NOW } from "../samples";
import { NO_TOKEN, OPEN } from "./breaker/open-breaker";

let breaker: breakers.BreakerState;
let minute: number;
/** What people have heard of, in that order. */
let told: string[];

beforeEach(() => {
  breaker = {};
  minute = 0;
  told = [];
});

const now = () => minutesFromNow(minute);
const scan = (number: number) => ({ scanId: `scan-${number}`, key: `image-${number}` });

function take(step: breakers.BreakerStep): void {
  breaker = step.breaker;
  told.push(...(step.told ? [breaker.open ? "impaired" : "recovered"] : []));
}

function meet(...numbers: readonly number[]): void {
  for (const number of numbers) {
    take(breakers.failed(breaker, scan(number), NO_TOKEN, `id-${number}`, now()));
  }
}

const work = () => take(breakers.worked(breaker, now()));

/** Tries a scan after so many minutes, when it is time for one. */
function tryAfter(minutes: number, number = 7): void {
  minute += minutes - 1;
  expect(breaker.open && breakers.isTryDue(breaker.open, now())).toBe(false);
  minute += 1;
  expect(breaker.open && breakers.isTryDue(breaker.open, now())).toBe(true);
  breaker = breakers.tried(breaker, scan(number), now());
}

test("two images in a row open it, and the next say nothing", () => {
  meet(1, 1, 1);
  expect(breaker).toEqual({ suspect: "image-1" });
  work();
  meet(2);
  expect(breaker.open).toBeUndefined();

  meet(3, 4);

  const suspects = ["image-2", "image-3"];
  expect(breaker.open).toEqual({ ...OPEN, impairmentId: "id-3", suspects });
  expect(told).toEqual(["impaired"]);
  expect(breakers.waitingReason(OPEN)).toBe(
    "The installation is impaired since 2026-03-01 12:00 UTC, every scan waits until it works again: no token stored",
  );
});

describe("while it is open", () => {
  beforeEach(() => meet(1, 2));

  test("one scan is tried after 5, 15, 30, then every 60 minutes, and its error counts once", () => {
    for (const minutes of [5, 15, 30, 60, 60]) {
      tryAfter(minutes);
      meet(7, 7, 8);
    }
    expect(breaker.open).toMatchObject({ pauses: 5, trying: undefined, tried: ["image-7"] });
    expect(told).toEqual(["impaired"]);
  });

  test("another one is tried at once where that says nothing, a person asks, or after a quarter of an hour", () => {
    tryAfter(5);
    expect(breakers.probed(breaker, now())).toBe(breaker);
    minute += 15;
    expect(breaker.open && breakers.isTryDue(breaker.open, now())).toBe(true);

    breaker = breakers.untried(breaker, now());
    expect(breaker.open).toMatchObject({ trying: undefined, nextTryAt: now() });
    minute += 1;
    expect(breakers.probed(breaker, now()).open?.nextTryAt).toEqual(now());
  });

  test("twenty images are passed over before one has another turn", () => {
    for (let number = 0; number < 25; number += 1) {
      breaker = breakers.tried(breaker, scan(number), now());
    }
    expect(breaker.open?.tried).toEqual(Array.from({ length: 20 }, (_, index) => `image-${index + 5}`));
  });

  test("any scan that works closes it, which is told once", () => {
    tryAfter(5);
    work();
    work();

    expect(breaker).toEqual({ lastClosed: { at: now(), pauses: 0 } });
    expect(breakers.tried(breaker, scan(1), NOW)).toBe(breaker);
    expect(breakers.probed(breaker, NOW)).toBe(breaker);
    expect(told).toEqual(["impaired", "recovered"]);
  });

  test("opened again within an hour it goes on with its pauses, untold until a try fails; later it begins anew", () => {
    tryAfter(5);
    meet(7);
    tryAfter(15);
    work();
    minute += 59;
    meet(1, 2);
    tryAfter(30);
    work();
    expect(told).toEqual(["impaired", "recovered"]);

    meet(1, 2);
    tryAfter(60);
    meet(7);
    work();
    expect(told).toEqual(["impaired", "recovered", "impaired", "recovered"]);

    minute += 60;
    meet(1, 2);
    tryAfter(5);
    expect(told).toHaveLength(5);
  });
});

test("one that a person has spoilt is still open, and a try is due", () => {
  const stored = { nextTryAt: "soon", errorClass: "mine", tried: [7, "a"] };
  const { open } = breakers.readBreaker({ open: stored, suspect: 7 });

  expect(open).toMatchObject({
    nextTryAt: new Date(0),
    errorClass: "configuration",
    tried: ["a"],
    isTold: true,
  });
  expect(breakers.readBreaker(JSON.parse(JSON.stringify({ open: OPEN })))).toEqual({ open: OPEN });
  expect(breakers.readBreaker(undefined)).toEqual({});
});
