import { BusyHours, imageNumber, MINUTE_SECONDS } from "../busy-hours";

/** The most that happened within any minute. */
const mostInAMinute = (seconds: readonly number[]) =>
  Math.max(
    0,
    ...seconds.map(
      (first) => seconds.filter((each) => each >= first && each < first + MINUTE_SECONDS).length,
    ),
  );
const images = Array.from({ length: 1000 }, (_, index) => imageNumber(index + 1));

test("with a quota of zero CodeBuild is asked a few times a minute, whatever a sweep finds and tasks start", async () => {
  const hours = await BusyHours.begin();
  hours.quota = 0;
  await hours.sweep(images);
  for (let number = 2000; number < 2100; number += 1) {
    await hours.taskStarts(imageNumber(number));
    await hours.pass(10);
  }

  expect(hours.refusedAt.length).toBeGreaterThan(10);
  // After the ten that were started together before the first answer.
  expect(mostInAMinute(hours.refusedAt.slice(10))).toBeLessThan(5);
  expect(await hours.store.ledger.slots.read()).toHaveProperty("running", new Set());
});

test("a quota that is raised is used within two minutes, to the full", async () => {
  const hours = await BusyHours.begin();
  hours.quota = 0;
  await hours.sweep(images.slice(0, 100));
  await hours.pass(10 * MINUTE_SECONDS);

  hours.quota = 100;
  await hours.pass(2 * MINUTE_SECONDS);

  expect(hours.mostRunning).toBe(20);
});

test("a quota below max_concurrent_scans is used to the full, without asking much more often", async () => {
  const hours = await BusyHours.begin();
  hours.quota = 10;
  await hours.sweep(images.slice(0, 300));
  const since = hours.now;

  await hours.pass(30 * MINUTE_SECONDS);

  expect(hours.mostRunning).toBe(10);
  const started = images.filter((each) => (hours.startsOf(each)[0] ?? 0) > since).length;
  // Ten at a time, two minutes each.
  expect(started).toBeGreaterThan(140);
  expect(mostInAMinute(hours.refusedAt)).toBeLessThan(20);
});
