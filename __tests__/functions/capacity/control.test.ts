import {
  type Control,
  type ControlEvent,
  isPutOff,
  keyOfSlot,
  mayBeBusy,
  placeOfSlot,
  readControl,
  rowOfControl,
  SYSDIG_BUSY,
  scanOfSlot,
  slotOf,
  stepControl,
} from "../../../functions/capacity/control";
import type { Row } from "../../../functions/table/table";
import { minutesFromNow, NOW, TASK_ARN } from "../samples";
import { NO_TOKEN, OPEN } from "./breaker/open-breaker";

const NOTHING = readControl(undefined);
const SETTINGS = { installation: "scanning" };
const scan = (number: number, changes = {}) => ({
  ...{ scanId: `scan-${number}`, key: `image-${number}`, lastTaskArn: TASK_ARN },
  ...changes,
});
const slot = (number: number) => slotOf(scan(number));

/** The control item after these events. */
const controlAfter = (before: Control, ...events: readonly ControlEvent[]): Control =>
  events.reduce((control, event) => stepControl(control, event, NOW, SETTINGS).control, before);

test("a slot names scan, place and image; it is taken once, and given back once", () => {
  expect([scanOfSlot, placeOfSlot, keyOfSlot].map((part) => part(slot(1)))).toEqual([
    ...["scan-1", "123456789012/us-east-1", "image-1"],
  ]);
  const begun = { kind: "begun", slots: [slot(1), slot(2)] } as const;
  const freed = { kind: "freed", scanIds: ["scan-1"] } as const;

  const taken = controlAfter(NOTHING, begun);
  expect(taken.running).toEqual(begun.slots);
  expect(controlAfter(taken, begun)).toBe(taken);
  const left = controlAfter(taken, freed);
  expect(left.running).toEqual([slot(2)]);
  expect(controlAfter(left, freed)).toBe(left);
});

test("a scan that is tried and gives its slot back is followed by another one at once", () => {
  const breaker = { open: { ...OPEN, trying: "scan-1" } };

  const { breaker: next } = controlAfter({ ...NOTHING, breaker }, { kind: "freed", scanIds: ["scan-1"] });
  expect(next.open).toMatchObject({ trying: undefined, nextTryAt: NOW });
});

test("the places in which scans wait are added, until somebody has looked", () => {
  const waits = controlAfter(
    NOTHING,
    { kind: "waits", places: ["a"] },
    { kind: "waits", places: ["a", "b"] },
  );
  expect(waits.places).toEqual(["a", "b"]);
  expect(controlAfter(waits, { kind: "waits", places: ["b"] })).toBe(waits);
  expect(controlAfter(waits, { kind: "looked", places: ["b", "a"] })).toBe(waits);
  expect(controlAfter(waits, { kind: "looked", places: ["b"] }).places).toEqual(["b"]);
});

test("the back-off of an engine that refused is not ended earlier by a later refusal", () => {
  const refused = (minutes: number, reason: string) =>
    ({ kind: "refused", until: minutesFromNow(minutes), reason }) as const;

  const long = controlAfter(NOTHING, refused(60, "an hour"), refused(1, "quota"));
  expect(long.backOff).toEqual({ until: minutesFromNow(60), reason: "an hour" });
  expect(controlAfter(long, refused(61, "throttled")).backOff?.reason).toBe("throttled");
});

test("everybody waits for Sysdig at most ten times an hour, and once for all who come meanwhile", () => {
  let control = NOTHING;
  let waited = 0;
  for (let minute = 0; minute < 40; minute += 1) {
    const now = minutesFromNow(minute);
    const busy = { kind: "busy", until: minutesFromNow(minute + 2) } as const;
    const next = stepControl(control, busy, now, SETTINGS).control;
    waited += next === control ? 0 : 1;
    control = next;
  }

  expect(waited).toBe(10);
  expect(control.backOff).toEqual({ reason: SYSDIG_BUSY, until: minutesFromNow(20) });
  expect([40, 62].map((minute) => mayBeBusy(control, minutesFromNow(minute)))).toEqual([false, true]);
});

describe("an error of the installation", () => {
  const failed = (number: number, changes = {}) =>
    ({ kind: "failed", scan: scan(number, changes), error: NO_TOKEN, newId: "1" }) as const;
  const worked = { kind: "worked", scan: scan(9) } as const;
  const told = (control: Control, event: ControlEvent, own?: { account: string; region: string }) =>
    stepControl(control, event, NOW, { ...SETTINGS, own }).notices;

  test("of two images is told, with the place of the installation, and so is its end", () => {
    const one = controlAfter(NOTHING, failed(1));
    const impairment = {
      ...{ version: "1", impairmentId: "1", installation: "scanning", account: "123456789012" },
      ...{ region: "us-east-1", impairedAt: NOW.toISOString() },
      error: { class: "configuration", scope: "installation", reason: "no token stored" },
    };

    expect(told(one, failed(2))).toEqual([{ ...impairment, nextScanAt: minutesFromNow(5).toISOString() }]);
    const own = { account: "210987654321", region: "eu-west-1" };
    expect(told(one, failed(2), own)).toMatchObject([own]);
    expect(told(controlAfter(one, failed(2)), worked)).toEqual([
      { ...impairment, recoveredAt: NOW.toISOString() },
    ]);
    expect(told(one, worked)).toEqual([]);
  });

  test("counts for nothing where only a request asked for the scan, unless that is the one that is tried", () => {
    const requestId = "request";
    expect(controlAfter(NOTHING, failed(1), failed(2, { requestId })).breaker).toEqual({
      suspect: "image-1",
    });

    const open = controlAfter({ ...NOTHING, breaker: { open: OPEN } }, { kind: "tried", scan: scan(1) });
    expect(controlAfter(open, failed(1, { requestId })).breaker.open?.pauses).toBe(1);
    expect(controlAfter(open, failed(2))).toBe(open);
    expect(
      controlAfter({ ...NOTHING, breaker: { open: OPEN } }, { kind: "probed" }).breaker.open?.nextTryAt,
    ).toEqual(NOW);
  });
});

test("an item that a run has died of is left alone for a quarter of an hour", () => {
  const touched = (key: string) => ({ kind: "touched", key }) as const;

  expect(controlAfter(NOTHING, touched("a"), touched("b"), { kind: "survived" })).toEqual(NOTHING);
  const control = controlAfter(NOTHING, touched("a"), touched("a"));
  expect(isPutOff(control, "a", minutesFromNow(14))).toBe(true);
  expect(["a", "b"].map((key) => isPutOff(control, key, minutesFromNow(15)))).toEqual([false, false]);
  expect(control.touching).toBeUndefined();
  expect(controlAfter(control, { kind: "survived" })).toBe(control);
});

test("the item is read as it was written, and as far as it can be", () => {
  const control: Control = {
    ...{ running: [slot(1)], places: ["a"], backOff: { until: NOW, reason: "full" }, busyUntil: [NOW] },
    ...{ breaker: { suspect: "image-1" }, touching: "a", putOff: { b: NOW } },
  };

  expect(readControl(rowOfControl(control))).toEqual(control);
  const spoilt = {
    running: "a",
    backOff: { until: "soon" },
    busyUntil: [7],
    breaker: 7,
    putOff: { a: 7 },
    places: [7],
  };
  expect(readControl(spoilt as unknown as Row)).toEqual(NOTHING);
});
