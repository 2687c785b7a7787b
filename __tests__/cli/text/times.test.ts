import { renderImpairment } from "../../../cli/text/impairment";
import { age, localTime, withLocalTimes } from "../../../cli/text/times";
import { OPEN } from "../../functions/capacity/breaker/open-breaker";
import { minutesFromNow, NOW } from "../../functions/samples";

test.each([
  [0, "0 min"],
  [59, "59 min"],
  [60, "1 h"],
  [47 * 60, "47 h"],
  [48 * 60, "2 d"],
  [-5, "0 min"],
])("a verdict of %d minutes ago is %s old", (minutes, text) => {
  expect(age(minutesFromNow(-minutes).toISOString(), NOW)).toBe(text);
});

test("a time is that of the machine's zone, which it names", () => {
  const [, day, hours, minutes, zone] =
    /^(\S+) (\d\d):(\d\d) (\S+)$/.exec(localTime(NOW.toISOString())) ?? [];

  expect(new Date(`${day}T${hours}:${minutes}`)).toEqual(NOW);
  expect(zone).toBeTruthy();
});

test("what is no time is given as it is", () => {
  expect([localTime(null), localTime(""), localTime("soon")]).toEqual([
    "an unknown time",
    "an unknown time",
    "soon",
  ]);
});

test("the times in a text of the functions are those of the machine's zone, and nothing else changes", () => {
  const local = localTime(NOW.toISOString());

  expect(
    withLocalTimes("since 2026-03-01T12:00:00.000Z, again at 2026-03-01 12:00 UTC: 2026-99-99 12:00 UTC"),
  ).toBe(`since ${local}, again at ${local}: 2026-99-99 12:00 UTC`);
});

test("an installation that is impaired says since when, why, and when the next scan is tried", () => {
  const open = { ...OPEN, reason: "no token stored:\u001b[2J set it" };

  const lines = renderImpairment({ open }, minutesFromNow(200));

  expect(lines.slice(0, 3)).toEqual([
    `INSTALLATION IMPAIRED since ${localTime(NOW.toISOString())} (3 h): every scan waits until this is fixed.`,
    "  Reason: no token stored: [2J set it",
    `  Next try: at ${localTime(minutesFromNow(5).toISOString())}. Once a scan works, all waiting scans are started.`,
  ]);
  expect(renderImpairment({ open: { ...open, trying: "1" } }, NOW).join()).toContain("Next try: runs now.");
});
