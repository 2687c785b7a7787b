import { imageKey } from "../../../functions/contract/image";
import { BusyHours, imageNumber, MINUTE_SECONDS } from "../busy-hours";

const HOUR_SECONDS = 60 * MINUTE_SECONDS;

const images = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => imageNumber(from + index));

/** How long the first scan of an image waited that was asked for at that time. */
const waited = (hours: BusyHours, number: number, since: number) =>
  (hours.startsOf(imageNumber(number))[0] ?? Number.NaN) - since;

test.each([
  ["600", 600, 50 * MINUTE_SECONDS],
  ["5,000", 5000, 50 * MINUTE_SECONDS],
])(
  "a new image begins when the next build ends, whatever the %s that a sweep has found",
  async (_, found, until) => {
    const hours = await BusyHours.begin();
    await hours.sweep(images(1, found));
    // The first builds begin, and end, at nearly the same time.
    await hours.pass(10 * MINUTE_SECONDS);
    const waits: number[] = [];

    for (let number = 10_000; hours.now < until; number += 1) {
      const since = hours.now;
      const { nextEnd } = hours;
      await hours.taskStarts(imageNumber(number));
      await hours.pass(5 * MINUTE_SECONDS);
      expect(hours.startsOf(imageNumber(number))[0]).toBe(nextEnd);
      waits.push(nextEnd - since);
    }

    expect(waits.length).toBeGreaterThan(7);
    expect(Math.max(...waits)).toBeLessThan(30);
    expect(hours.mostRunning).toBe(20);
    expect(hours.longestIdle).toBe(0);
  },
);

test("the 600 images of a sweep are scanned within the hour that 20 at a time need, none is left", async () => {
  const hours = await BusyHours.begin();
  const found = images(1, 600);
  await hours.sweep(found);

  await hours.pass(65 * MINUTE_SECONDS);

  expect(found.filter((each) => hours.startsOf(each).length !== 1)).toEqual([]);
});

test("a retry begins within two minutes of its time", async () => {
  const hours = await BusyHours.begin();
  const failing = imageNumber(10_000);
  hours.behaviour.set(imageKey(failing), {
    status: "FAILED",
    exported: { SCAN_ERROR_CLASS: "infrastructure", SCAN_REASON: "given by the test" },
  });
  await hours.sweep(images(1, 600));
  await hours.taskStarts(failing);
  const lateness: number[] = [];
  let dueAt: string | undefined;

  while (lateness.length < 3) {
    await hours.pass(10);
    const row = await hours.store.row(failing);
    if (row?.rowState === "ERROR" && row.dueAt !== dueAt) {
      dueAt = String(row.dueAt);
      const due = hours.now + (new Date(dueAt).getTime() - hours.store.now().getTime()) / 1000;
      const before = hours.startsOf(failing).length;
      await hours.pass(due - hours.now + 3 * MINUTE_SECONDS);
      lateness.push((hours.startsOf(failing)[before] ?? Number.NaN) - due);
    }
  }

  // After 5 and 30 minutes, and two hours.
  expect(lateness).toHaveLength(3);
  expect(Math.max(...lateness)).toBeLessThan(2 * MINUTE_SECONDS);
});

test("a day's wave of rescans delays no new image, also after hours", async () => {
  const hours = await BusyHours.begin({ slots: 5 });
  const known = images(1, 400);
  await hours.sweep(known);
  await hours.pass(27 * HOUR_SECONDS);
  await hours.sweep(known);
  await hours.pass(2 * HOUR_SECONDS + 10 * MINUTE_SECONDS);
  const { nextEnd } = hours;

  await hours.taskStarts(imageNumber(10_000));
  await hours.pass(5 * MINUTE_SECONDS);

  expect(hours.startsOf(imageNumber(10_000))).toEqual([nextEnd]);
  await hours.pass(HOUR_SECONDS);
  expect(known.filter((each) => hours.startsOf(each).length !== 2)).toEqual([]);
});

test("what waits for half a day goes before images that are new then, however many of them come", async () => {
  const hours = await BusyHours.begin({ slots: 1 });
  await hours.sweep(images(1, 3));
  let number = 10_000;

  // One in 100 seconds, where one can be scanned in 120.
  while (hours.now < 15 * HOUR_SECONDS) {
    await hours.taskStarts(imageNumber(number++));
    await hours.pass(100);
  }

  expect(hours.startsOf(imageNumber(3))).toHaveLength(1);
});

test("a new image of a task does not overtake one that waits since before", async () => {
  const hours = await BusyHours.begin({ slots: 1 });
  await hours.taskStarts(imageNumber(1));
  await hours.taskStarts(imageNumber(2));
  await hours.taskStarts(imageNumber(3));

  await hours.pass(10 * MINUTE_SECONDS);

  const [second] = hours.startsOf(imageNumber(2));
  expect(second).toBeLessThan(hours.startsOf(imageNumber(3))[0] ?? 0);
});

test("an image that a sweep found gets an earlier deadline by a task that starts it", async () => {
  const hours = await BusyHours.begin();
  await hours.sweep(images(1, 600));
  await hours.pass(15 * MINUTE_SECONDS);
  const since = hours.now;

  await hours.taskStarts(imageNumber(600));
  await hours.pass(MINUTE_SECONDS);

  expect(waited(hours, 600, since)).toBeLessThan(30);
});
