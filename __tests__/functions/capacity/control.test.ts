import * as controls from "../../../functions/capacity/control";
import type { Row } from "../../../functions/table/table";
import { minutesFromNow, NOW, TASK_ARN } from "../samples";
import { NO_TOKEN } from "./breaker/open-breaker";

const NOTHING = controls.readControl(undefined);
const SETTINGS = { installation: "scanning" };
const scan = (number: number, changes = {}) => ({
  ...{ scanId: `scan-${number}`, key: `image-${number}`, lastTaskArn: TASK_ARN },
  ...changes,
});
const slot = (number: number) => controls.slotOf(scan(number));

/** The control item after these events. */
const on = (before: controls.Control, ...events: readonly controls.ControlEvent[]): controls.Control =>
  events.reduce((control, event) => controls.stepControl(control, event, NOW, SETTINGS).control, before);

test("a slot names scan, place and image", () => {
  const parts = [controls.scanOfSlot, controls.placeOfSlot, controls.keyOfSlot].map((part) => part(slot(1)));
  expect(parts).toEqual(["scan-1", "123456789012/us-east-1", "image-1"]);
});

test("the places in which scans wait are added, until somebody has looked", () => {
  const waits = on(NOTHING, { kind: "waits", places: ["a"] }, { kind: "waits", places: ["a", "b"] });
  expect(waits.places).toEqual(["a", "b"]);
  expect(on(waits, { kind: "waits", places: ["b"] })).toBe(waits);
  expect(on(waits, { kind: "looked", places: ["b", "a"] })).toBe(waits);
  expect(on(waits, { kind: "looked", places: ["b"] }).places).toEqual(["b"]);
});

const failed = (number: number, changes = {}) =>
  ({ kind: "failed", scan: scan(number, changes), error: NO_TOKEN, newId: "1" }) as const;
const worked = { kind: "worked", scan: scan(9) } as const;
const told = (
  control: controls.Control,
  event: controls.ControlEvent,
  own?: { account: string; region: string },
) => controls.stepControl(control, event, NOW, { ...SETTINGS, own }).notices;

test("an error of the installation of two images is told, with the place of the installation, and so is its end", () => {
  const one = on(NOTHING, failed(1));
  const impairment = {
    ...{ version: "1", impairmentId: "1", installation: "scanning", account: "123456789012" },
    ...{ region: "us-east-1", impairedAt: NOW.toISOString() },
    error: { class: "configuration", scope: "installation", reason: "no token stored" },
  };

  expect(told(one, failed(2))).toEqual([{ ...impairment, nextScanAt: minutesFromNow(5).toISOString() }]);
  const own = { account: "210987654321", region: "eu-west-1" };
  expect(told(one, failed(2), own)).toMatchObject([own]);
  const recovered = { ...impairment, recoveredAt: NOW.toISOString() };
  expect(told(on(one, failed(2)), worked)).toEqual([recovered]);
  expect(told(one, worked)).toEqual([]);
});

test("the item is read as far as it can be", () => {
  const spoilt = { running: "a", backOff: { until: "soon" }, busyUntil: [7], putOff: { a: 7 }, places: [7] };
  expect(controls.readControl(spoilt as unknown as Row)).toEqual(NOTHING);
});
