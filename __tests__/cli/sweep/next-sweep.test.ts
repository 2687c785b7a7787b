import { describeNextSweep } from "../../../cli/commands/sweep";
import { localTime } from "../../../cli/text/times";

/** A Monday. */
const NOW = new Date("2026-03-02T12:30:20.000Z");
const BEGAN = new Date("2026-03-02T12:00:01.000Z");

test.each([
  ["rate(1 hour)", "2026-03-02T13:00:01.000Z"],
  ["rate(45 minutes)", "2026-03-02T12:45:01.000Z"],
  ["rate(2 days)", "2026-03-04T12:00:01.000Z"],
  ["cron(0 * * * ? *)", "2026-03-02T13:00:00.000Z"],
  ["cron(31 12 * * ? *)", "2026-03-02T12:31:00.000Z"],
  ["cron(30 12 * * ? *)", "2026-03-03T12:30:00.000Z"],
  ["cron(*/20 * * * ? *)", "2026-03-02T12:40:00.000Z"],
  ["cron(5/25 6-11,14 ? JAN,MAR MON-FRI 2026-2030)", "2026-03-02T14:05:00.000Z"],
  ["cron(0 3 ? * SUN *)", "2026-03-08T03:00:00.000Z"],
  ["cron(0 3 ? * 7 *)", "2026-03-07T03:00:00.000Z"],
  ["cron(0 3 */4 * ? *)", "2026-03-05T03:00:00.000Z"],
  ["cron(0 3 L * ? *)", "2026-03-31T03:00:00.000Z"],
  ["cron(0 3 ? * 6#3 *)", "2026-03-20T03:00:00.000Z"],
  ["cron(0 3 1 9 ? *)", "2026-09-01T03:00:00.000Z"],
])("after %s the next sweep comes at %s", (schedule, expected) => {
  expect(describeNextSweep(schedule, BEGAN, NOW)).toBe(`The next sweep comes by ${localTime(expected)}`);
});

test.each([["rate(30 minutes)"], ["true"], [""]])("of %j nobody can say it", (schedule) => {
  expect(describeNextSweep(schedule, BEGAN, NOW)).toMatch(/by its schedule \(sweep_schedule\)$/);
});

test("people hear why nobody knows when it comes", () => {
  expect(describeNextSweep("rate(1 hour)", undefined, NOW)).toMatch(/by its schedule \(sweep_schedule\)$/);
  expect(describeNextSweep(undefined, BEGAN, NOW)).toMatch(/by its schedule/);
  expect(describeNextSweep("false", BEGAN, NOW)).toBe("No sweep is scheduled (sweep_schedule)");
});
