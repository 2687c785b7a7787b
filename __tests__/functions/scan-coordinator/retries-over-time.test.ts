import { DAY_MINUTES, HOUR_MINUTES, image, PASSED } from "../samples";
import { type Behaviour, WeeksOfScans } from "./weeks-of-scans";

const WEEK_MINUTES = 7 * DAY_MINUTES;

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
  for (
    let minute = Math.ceil((weeks.minute + 30) / HOUR_MINUTES) * HOUR_MINUTES - 30;
    minute < until;
    minute += HOUR_MINUTES
  ) {
    await weeks.passUntil(minute);
    await weeks.taskRuns(APP);
  }
  await weeks.passUntil(until);
}

test("an error that passes is tried after 5, 30 and 120 minutes, then every 6 hours, whatever tasks start", async () => {
  weeks.behaviour.set(APP.reference, failing("infrastructure"));
  await weeks.taskRuns(APP);

  await passWithTasks(WEEK_MINUTES);

  const later = Array.from({ length: 27 }, (_, index) => 155 + (index + 1) * 6 * HOUR_MINUTES);
  expect(weeks.triesOf(APP)).toEqual([0, 5, 35, 155, ...later]);
  expect(await weeks.row(APP)).toMatchObject({
    rowState: "ERROR",
    attempts: 31,
    reason: expect.stringContaining("given by the test"),
  });
  expect(weeks.timesPublished(APP)).toBe(31);
});

test("a configuration error is tried after 1, 2 and 4 hours, then every 6 hours, whatever tasks start", async () => {
  weeks.behaviour.set(APP.reference, failing("configuration"));
  await weeks.taskRuns(APP);

  await passWithTasks(WEEK_MINUTES);

  const later = Array.from({ length: 26 }, (_, index) => 7 * HOUR_MINUTES + (index + 1) * 6 * HOUR_MINUTES);
  expect(weeks.triesOf(APP)).toEqual([0, HOUR_MINUTES, 3 * HOUR_MINUTES, 7 * HOUR_MINUTES, ...later]);
  expect(await weeks.row(APP)).toMatchObject({ rowState: "ERROR", attempts: 30 });
});

test("a permanent error is tried for another task, an hour after it at the earliest, and neither on schedule nor for the same one", async () => {
  weeks.behaviour.set(APP.reference, failing("permanent"));
  await weeks.taskRuns(APP, 1);
  for (const [minute, task] of [
    [3 * HOUR_MINUTES, 1],
    [2 * DAY_MINUTES, 2],
    [2 * DAY_MINUTES + 30, 3],
    [2 * DAY_MINUTES + 2 * HOUR_MINUTES, 3],
    [5 * DAY_MINUTES, 4],
  ] as const) {
    await weeks.passUntil(minute);
    await weeks.taskRuns(APP, task);
  }
  await weeks.passUntil(WEEK_MINUTES);

  expect(weeks.triesOf(APP)).toEqual([0, 2 * DAY_MINUTES, 2 * DAY_MINUTES + HOUR_MINUTES, 5 * DAY_MINUTES]);
  expect((await weeks.row(APP))?.dueAt).toBeUndefined();
});

test("lack of capacity is retried at once for as long as it takes, and never counts", async () => {
  weeks.behaviour.set(APP.reference, QUEUE_TIMED_OUT);
  await weeks.taskRuns(APP);

  await weeks.passUntil(6 * HOUR_MINUTES - 1);
  expect(weeks.triesOf(APP)).toEqual(Array.from({ length: 6 }, (_, hour) => hour * HOUR_MINUTES));
  expect(await weeks.row(APP)).toMatchObject({ rowState: "SCANNING", attempts: 0 });

  weeks.behaviour.set(APP.reference, PASSING);
  await weeks.passUntil(6 * HOUR_MINUTES);
  expect(await weeks.row(APP)).toMatchObject({ verdict: "PASSED" });
  expect((await weeks.row(APP))?.rowState).toBeUndefined();
});

test("errors of all kinds count together, until a verdict starts the plan anew", async () => {
  weeks.behaviour.set(APP.reference, failing("infrastructure"));
  await weeks.taskRuns(APP);
  await weeks.passUntil(4);
  weeks.behaviour.set(APP.reference, failing("configuration"));
  await weeks.passUntil(124);
  weeks.behaviour.set(APP.reference, failing("infrastructure"));
  await weeks.passUntil(244);
  weeks.behaviour.set(APP.reference, PASSING);
  await weeks.passUntil(2 * DAY_MINUTES);
  expect(await weeks.row(APP)).toMatchObject({ verdict: "PASSED" });
  weeks.behaviour.set(APP.reference, failing("infrastructure"));
  await weeks.taskRuns(APP);
  await weeks.passUntil(2 * DAY_MINUTES + 5);

  expect(weeks.triesOf(APP)).toEqual([0, 5, 125, 245, 2 * DAY_MINUTES, 2 * DAY_MINUTES + 5]);
});

test("once fixed, every image recovers by itself with its own retry, without any task", async () => {
  for (const [index, each] of OTHERS.entries()) {
    weeks.behaviour.set(each.reference, failing("configuration"));
    await weeks.passUntil(index * 10);
    await weeks.taskRuns(each);
  }
  await weeks.passUntil(3 * HOUR_MINUTES - 1);
  for (const each of OTHERS) {
    expect(await weeks.row(each)).toMatchObject({ rowState: "ERROR", errorClass: "configuration" });
    weeks.behaviour.set(each.reference, PASSING);
  }

  await weeks.passUntil(3 * HOUR_MINUTES + 20);

  for (const [index, each] of OTHERS.entries()) {
    const row = await weeks.row(each);
    expect(row).toMatchObject({ verdict: "PASSED" });
    expect(row).not.toHaveProperty("rowState");
    expect(row).not.toHaveProperty("errorClass");
    expect(weeks.triesOf(each)).toEqual([0, 60, 180].map((minute) => minute + index * 10));
  }
});

test.each(["infrastructure", "configuration"] as const)(
  "an image that no task runs any more is forgotten after a week, the last day of it with %s errors, and remembered by the next task",
  async (errorClass) => {
    weeks.behaviour.set(APP.reference, failing("infrastructure"));
    await weeks.taskRuns(APP);
    await weeks.passUntil(6 * DAY_MINUTES);
    weeks.behaviour.set(APP.reference, failing(errorClass));

    await weeks.passUntil(3 * WEEK_MINUTES);

    expect(weeks.triesOf(APP)).toHaveLength(31);
    expect(Math.max(...weeks.triesOf(APP))).toBeLessThan(WEEK_MINUTES);
    expect(await weeks.row(APP)).toMatchObject({ rowState: "ERROR" });
    expect(await weeks.row(APP)).not.toHaveProperty("dueAt");

    weeks.behaviour.set(APP.reference, PASSING);
    await weeks.taskRuns(APP);
    expect(weeks.triesOf(APP).at(-1)).toBe(3 * WEEK_MINUTES);
    expect(await weeks.row(APP)).toMatchObject({ verdict: "PASSED" });
  },
);
