import { type Behaviour, WeeksOfScans } from "../ledger/weeks-of-scans";
import { image, PASSED } from "../samples";

const HOUR = 60;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;

const APP = image("registry.example.com/app:1", `sha256:${"1".repeat(64)}`);
const OTHERS = ["2", "3", "4"].map((number) =>
  image(`registry.example.com/app:${number}`, `sha256:${number.repeat(64)}`),
);

/** An error of each class. */
const CODES = {
  configuration: "UnknownEvaluation",
  infrastructure: "ScannerFailed",
  permanent: "NoSuchPlatform",
};
const failing = (errorClass: keyof typeof CODES): Behaviour => ({
  status: "FAILED",
  exported: { SCAN_ERROR: CODES[errorClass], SCAN_DETAIL: "given by the test" },
});
const PASSING: Behaviour = { exported: PASSED };
const QUEUE_TIMED_OUT: Behaviour = {
  status: "TIMED_OUT",
  phases: [{ type: "QUEUED", status: "TIMED_OUT", message: "" }],
  afterMinutes: 60,
};

let weeks: WeeksOfScans;

beforeEach(async () => {
  weeks = await WeeksOfScans.begin({ rescanAfterHours: 24 });
});

/** Passes the time with a new task of the image at half past every hour: it never goes around a waiting time. */
async function passWithTasks(until: number): Promise<void> {
  for (let minute = Math.ceil((weeks.minute + 30) / HOUR) * HOUR - 30; minute < until; minute += HOUR) {
    await weeks.passUntil(minute);
    await weeks.taskRuns(APP);
  }
  await weeks.passUntil(until);
}

test("an infrastructure error is tried after 5, 30 and 120 minutes, then once a day, whatever tasks start", async () => {
  weeks.behaviour.set(APP.reference, failing("infrastructure"));
  await weeks.taskRuns(APP);

  await passWithTasks(WEEK);

  const daily = [1, 2, 3, 4, 5, 6].map((day) => 155 + day * DAY);
  expect(weeks.triesOf(APP)).toEqual([0, 5, 35, 155, ...daily]);
  expect(await weeks.row(APP)).toMatchObject({
    scanState: "ERROR",
    attempts: 10,
    reason: expect.stringContaining("given by the test"),
  });
  expect(weeks.timesPublished(APP)).toBe(10);
});

test("a configuration error is tried every hour and never counts, whatever tasks start", async () => {
  weeks.behaviour.set(APP.reference, failing("configuration"));
  await weeks.taskRuns(APP);

  await passWithTasks(WEEK);

  expect(weeks.triesOf(APP)).toEqual(Array.from({ length: 7 * 24 + 1 }, (_, hour) => hour * HOUR));
  expect(await weeks.row(APP)).toMatchObject({ scanState: "ERROR", attempts: 0 });
});

test("a permanent error is tried for another task, and neither on schedule nor for the same one", async () => {
  weeks.behaviour.set(APP.reference, failing("permanent"));
  await weeks.taskRuns(APP, 1);
  for (const [minute, task] of [
    [3 * HOUR, 1],
    [2 * DAY, 2],
    [2 * DAY + HOUR, 2],
    [5 * DAY, 3],
  ] as const) {
    await weeks.passUntil(minute);
    await weeks.taskRuns(APP, task);
  }
  await weeks.passUntil(WEEK);

  expect(weeks.triesOf(APP)).toEqual([0, 2 * DAY, 5 * DAY]);
  expect((await weeks.row(APP))?.dueAt).toBeUndefined();
});

test("lack of capacity is retried at once for as long as it takes, and never counts", async () => {
  weeks.behaviour.set(APP.reference, QUEUE_TIMED_OUT);
  await weeks.taskRuns(APP);

  await weeks.passUntil(6 * HOUR - 1);
  expect(weeks.triesOf(APP)).toEqual(Array.from({ length: 6 }, (_, hour) => hour * HOUR));
  expect(await weeks.row(APP)).toMatchObject({ scanState: "SCANNING", attempts: 0 });

  weeks.behaviour.set(APP.reference, PASSING);
  await weeks.passUntil(6 * HOUR);
  expect(await weeks.row(APP)).toMatchObject({ verdict: "PASSED" });
  expect((await weeks.row(APP))?.scanState).toBeUndefined();
});

test("a configuration error in between leaves an image at its place in the plan", async () => {
  weeks.behaviour.set(APP.reference, failing("infrastructure"));
  await weeks.taskRuns(APP);
  await weeks.passUntil(4);
  weeks.behaviour.set(APP.reference, failing("configuration"));
  await weeks.passUntil(5 + HOUR - 1);
  weeks.behaviour.set(APP.reference, failing("infrastructure"));
  await weeks.passUntil(5 + HOUR + 30 + 120);

  expect(weeks.triesOf(APP)).toEqual([0, 5, 65, 95, 215]);
});

test("once fixed, every image recovers by itself at its own hour, without any task", async () => {
  for (const [index, each] of OTHERS.entries()) {
    weeks.behaviour.set(each.reference, failing("configuration"));
    await weeks.passUntil(index * 10);
    await weeks.taskRuns(each);
  }
  await weeks.passUntil(3 * HOUR - 1);
  for (const each of OTHERS) {
    expect(await weeks.row(each)).toMatchObject({ scanState: "ERROR", errorClass: "configuration" });
    weeks.behaviour.set(each.reference, PASSING);
  }

  await weeks.passUntil(3 * HOUR + 20);

  for (const [index, each] of OTHERS.entries()) {
    const row = await weeks.row(each);
    expect(row).toMatchObject({ verdict: "PASSED" });
    expect(row).not.toHaveProperty("scanState");
    expect(row).not.toHaveProperty("errorClass");
    expect(weeks.triesOf(each)).toEqual([0, 60, 120, 180].map((minute) => minute + index * 10));
  }
});

test.each([
  ["infrastructure", 10],
  // Nine times before the last day, and every hour from its try on.
  ["configuration", 9 + 22],
] as const)(
  "an image that no task runs any more is forgotten after a week, the last day of it with %s errors, and remembered by the next task",
  async (errorClass, tries) => {
    weeks.behaviour.set(APP.reference, failing("infrastructure"));
    await weeks.taskRuns(APP);
    await weeks.passUntil(6 * DAY);
    weeks.behaviour.set(APP.reference, failing(errorClass));

    await weeks.passUntil(3 * WEEK);

    expect(weeks.triesOf(APP)).toHaveLength(tries);
    expect(Math.max(...weeks.triesOf(APP))).toBeLessThan(WEEK);
    expect(await weeks.row(APP)).toMatchObject({ scanState: "ERROR" });
    expect(await weeks.row(APP)).not.toHaveProperty("dueAt");

    weeks.behaviour.set(APP.reference, PASSING);
    await weeks.taskRuns(APP);
    expect(weeks.triesOf(APP).at(-1)).toBe(3 * WEEK);
    expect(await weeks.row(APP)).toMatchObject({ verdict: "PASSED" });
  },
);
