import { content, expectWithinLimits, fails, PASSES, REFUSED } from "../ledger/days-of-sources";
import { WeeksOfScans } from "../ledger/weeks-of-scans";
import { DAY_MINUTES, HOUR_MINUTES } from "../samples";

const APP = content("registry.example.com/shop/web:1");

let weeks: WeeksOfScans;

beforeEach(async () => {
  weeks = await WeeksOfScans.begin({ rescanAfterHours: 24 });
});

const minutesOfTries = () => weeks.tries.map(({ minute }) => minute);

/** Lets a task of each of these images start in turn, every so many minutes. */
async function passWithTasks(until: number, everyMinutes: number, images = [APP]): Promise<void> {
  for (let step = 0; weeks.minute + everyMinutes <= until; step += 1) {
    await weeks.passUntil(weeks.minute + everyMinutes);
    await weeks.sees(images[step % images.length] ?? APP);
  }
  await weeks.passUntil(until);
}

describe("one image under many names is started at most every five minutes and 24 times a day, where every registry refuses it:", () => {
  test.each([
    ["six repositories that alternate", 6, 40, (index: number) => `registry-${index}.example.com/web:1`],
    ["five hundred repositories", 500, 40, (index: number) => `registry-${index}.example.com/web:1`],
    // One source, whose retries come ever later.
    ["five hundred tags", 500, 9, (index: number) => `registry.example.com/web:${index}`],
  ])("%s", async (_, number, least, nameOf) => {
    const images = Array.from({ length: number }, (__, index) => content(nameOf(index)));
    for (const { repository } of images) {
      weeks.behaviour.set(repository, REFUSED);
    }

    await passWithTasks(2 * DAY_MINUTES, 1, images);

    expectWithinLimits(weeks);
    expect(weeks.tries.length).toBeGreaterThan(least);
    expect((await weeks.row(APP))?.sources).toHaveLength(
      Math.min(5, new Set(images.map((each) => each.repository)).size),
    );
  });
});

test("tags of one repository are one source: none of them goes around the hour", async () => {
  weeks.behaviour.set(APP.repository, REFUSED);
  await weeks.sees(APP);

  await passWithTasks(61, 1, [content(`${APP.repository}:2`), content(`${APP.repository}:3`)]);

  expect(minutesOfTries()).toEqual([0]);
});

describe("a permanent error", () => {
  beforeEach(() => weeks.behaviour.set(APP.repository, fails("permanent image")));

  test("of an image in a crash loop, a task every ten seconds, is tried once an hour, and at most 24 times a day", async () => {
    await weeks.sees(APP);

    await passWithTasks(DAY_MINUTES, 1 / 6);

    expectWithinLimits(weeks);
    expect(weeks.tries.length).toBeGreaterThan(20);
    expect(weeks.tries.length).toBeLessThanOrEqual(24);
    for (const [index, minute] of minutesOfTries().entries()) {
      expect((minutesOfTries()[index + 1] ?? minute + HOUR_MINUTES) - minute).toBeGreaterThanOrEqual(
        HOUR_MINUTES,
      );
    }
  });

  test("comes back an hour after it for a task that started meanwhile, with the name that this task has", async () => {
    const renamed = content(`${APP.repository}:renamed`);
    await weeks.sees(APP);
    await weeks.passUntil(30);
    await weeks.sees(renamed);

    await weeks.passUntil(5 * HOUR_MINUTES);

    expect(minutesOfTries()).toEqual([0, 62]);
    expect(await weeks.row(APP)).toMatchObject({ reference: renamed.reference, rowState: "ERROR" });
  });

  test("is not brought back by the task that met it, however often that is seen", async () => {
    await weeks.sees(APP, { taskArn: "the-task" });
    for (let hour = 1; hour < 30; hour += 1) {
      await weeks.passUntil(hour * HOUR_MINUTES);
      await weeks.sees(APP, { taskArn: "the-task" });
    }

    expect(minutesOfTries()).toEqual([0]);
  });

  test.each([24, 720])(
    "of a long-running image is tried by sweeps once a day in a window of %i hours",
    async (rescanAfterHours) => {
      weeks = await WeeksOfScans.begin({ rescanAfterHours });
      weeks.behaviour.set(APP.repository, fails("permanent image"));

      for (let hour = 0; hour < 7 * 24; hour += 1) {
        await weeks.passUntil(hour * HOUR_MINUTES);
        await weeks.sees(APP, { bySweep: true, taskArn: "the-task" });
      }

      // A try ends two minutes after its start, so each following sweep is an hour late.
      expect(minutesOfTries().map((minute) => Math.floor(minute / DAY_MINUTES))).toEqual([
        0, 1, 2, 3, 4, 5, 6,
      ]);
    },
  );
});

test("an infrastructure error in a window of one hour keeps the limits, too", async () => {
  weeks = await WeeksOfScans.begin({ rescanAfterHours: 1 });
  weeks.behaviour.set(APP.repository, fails("infrastructure transient"));
  await weeks.sees(APP);

  await weeks.passUntil(2 * DAY_MINUTES);

  expectWithinLimits(weeks);
});

test("an image whose verdicts and errors alternate waits for the next day once it was started 24 times, and is not lost", async () => {
  weeks = await WeeksOfScans.begin({ rescanAfterHours: 1 });
  for (let cycle = 0; weeks.minute < 2 * DAY_MINUTES; cycle += 1) {
    // Three tries for each verdict, which stays fresh for an hour.
    weeks.behaviour.set(APP.repository, cycle % 3 === 2 ? PASSES : fails("infrastructure transient"));
    await weeks.sees(APP);
    await weeks.passUntil(weeks.minute + 32);
  }

  expectWithinLimits(weeks);
  weeks.behaviour.set(APP.repository, PASSES);
  await weeks.passUntil(weeks.minute + DAY_MINUTES);
  expect(await weeks.row(APP)).toMatchObject({ verdict: "PASSED" });
  expect(await weeks.row(APP)).not.toHaveProperty("rowState");
});
