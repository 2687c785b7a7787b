import { minutesFromNow, NOW } from "../samples";
import {
  COUNTS,
  checkedSummary,
  historyOf,
  hoursAgo,
  imageRow,
  keyOf,
  summaryOf,
  unscannedRow,
  workloadsItem,
} from "./ledger-items";

describe("what fails and runs", () => {
  const LONG = Object.fromEntries(Array.from({ length: 10 }, (_, day) => [day * 4 + 1, "FAILED"]));

  test.each([
    ["its first FAILED is in the period", { 1: "FAILED", 100: "FAILED", 200: "PASSED" }, 100, false, true],
    ["it never passed", { 1: "FAILED", 2: "FAILED" }, 2, false, true],
    ["it failed as long as anybody remembers", LONG, 37, true, false],
  ])("says since when: %s", (_, verdicts, since, mayFailLonger, isNew) => {
    const { failing } = checkedSummary([imageRow(historyOf(verdicts)), workloadsItem()]);

    expect(failing.images[0]).toMatchObject({ failingSince: hoursAgo(since), mayFailLonger, isNew });
    expect(failing.new).toBe(isNew ? 1 : 0);
  });

  test("without a history it fails at least since its verdict", () => {
    const { failing } = checkedSummary([imageRow(), workloadsItem()]);

    expect(failing.images[0]).toMatchObject({ failingSince: hoursAgo(1), mayFailLonger: true, isNew: false });
  });

  test("the worst comes first: by vulnerabilities, then by tasks", () => {
    const row = (number: number, critical: number) =>
      imageRow({
        ...{ image: keyOf(number), reference: `docker.io/acme/${number}:1` },
        counts: { critical, high: 0, medium: 9, low: 9, negligible: 9 },
      });
    const tasks = (number: number, count: number) =>
      workloadsItem(
        { services: [{ kind: "family", name: "job", cluster: "c", tasks: count, since: hoursAgo(1) }] },
        String(row(number, 1).image),
      );

    const { failing } = checkedSummary([
      ...[row(1, 1), tasks(1, 1), row(2, 1), tasks(2, 9), row(3, 2), tasks(3, 1)],
    ]);

    expect(failing.images.map(({ reference }) => reference)).toEqual(
      [3, 2, 1].map((number) => `docker.io/acme/${number}:1`),
    );
  });

  test("what the latest sweep has not seen does not run, whatever a task had lately", () => {
    const before = workloadsItem({ sweptAt: hoursAgo(500) });

    expect(checkedSummary([imageRow(), before]).failing).toMatchObject({ number: 0, notRunning: 1 });
  });

  test.each([{}, { lastSweep: undefined }])(
    "of what no sweep has met, what a task had within a week runs",
    (period) => {
      const lately = imageRow({ lastSeenAt: hoursAgo(167) });
      const long = imageRow({ image: keyOf(2), lastSeenAt: hoursAgo(169) });

      const { failing } = checkedSummary([lately, long], period);

      expect(failing).toMatchObject({ number: 1, notRunning: 1, images: [{ services: [] }] });
    },
  );
});

test("an image is new that failed first in a verdict that was reached before the period and recorded in it", () => {
  const entry = (verdict: string, hours: number, recorded: number) => ({
    ...{ verdict, verdictAt: hoursAgo(hours), counts: COUNTS, recordedAt: hoursAgo(recorded) },
  });
  const summary = (recorded: number) =>
    checkedSummary([
      imageRow({
        verdictAt: hoursAgo(168.1),
        history: [entry("FAILED", 168.1, recorded), entry("PASSED", 300, 300)],
      }),
      workloadsItem(),
    ]);

  expect(summary(167.9).failing).toMatchObject({ number: 1, new: 1 });
  expect(summary(168.05).failing).toMatchObject({ number: 1, new: 0 });
});

test("what was never scanned is named with the reason, what has waited longest first", () => {
  const error = unscannedRow({
    ...{ rowState: "ERROR", errorClass: "permanent", reason: "x".repeat(600), firstSeenAt: hoursAgo(5) },
    ...{ dueAt: minutesFromNow(9).toISOString() },
  });
  const abandoned = unscannedRow({ image: keyOf(2), firstSeenAt: hoursAgo(9), scanId: "" });
  const elsewhere = unscannedRow({ image: keyOf(3), lastSeenAt: hoursAgo(200) });

  const { neverScanned, capacity } = checkedSummary([
    ...[error, workloadsItem(), abandoned, workloadsItem({}, keyOf(2)), elsewhere],
  ]);

  expect(neverScanned).toMatchObject({
    ...{ number: 2, notRunning: 1 },
    images: [
      { state: "NONE", firstSeenAt: hoursAgo(9) },
      {
        ...{ state: "ERROR", errorClass: "permanent", reason: `${"x".repeat(499)}…` },
        dueAt: minutesFromNow(9).toISOString(),
      },
    ],
  });
  expect(capacity).toEqual({ waiting: 0, held: 0, scanning: 0, errors: 1 });
});

describe("what builds used", () => {
  const used = (month: string, place: string, builds: number, minutes: number) => ({
    ...{ monthAndPlace: `${month} ${place}`, builds, minutes },
  });
  const [shop, bank] = ["222222222222/eu-west-1", "333333333333/us-east-1"] as const;
  const [now, last, before] = [0, 1, 2].map((months) => {
    return new Date(Date.UTC(NOW.getUTCFullYear(), NOW.getUTCMonth() - months)).toISOString().slice(0, 7);
  }) as [string, string, string];

  test("is added up by place, of this month and the last one, those first that took longest", () => {
    const summary = checkedSummary([
      imageRow({ used: [used(now, shop, 1, 3), used(last, shop, 7, 9), used(before, shop, 8, 8)] }),
      imageRow({ image: keyOf(2), used: [used(now, shop, 2, 4), used(now, bank, 1, 10)] }),
    ]);

    expect(summary.used).toEqual({
      number: 3,
      places: [
        { month: now, account: "333333333333", region: "us-east-1", builds: 1, minutes: 10, usd: 0.05 },
        { month: now, account: "222222222222", region: "eu-west-1", builds: 3, minutes: 7, usd: 0.04 },
        { month: last, account: "222222222222", region: "eu-west-1", builds: 7, minutes: 9, usd: 0.05 },
      ],
    });
  });

  test("of a month's last day is that of its own month and the one before", () => {
    const to = new Date("2026-12-31T23:00:00Z");
    const months = ["2026-12", "2026-11", "2026-10"].map((month) => used(month, shop, 1, 1));

    const { places } = summaryOf([imageRow({ used: months })], { to }).used;

    expect(places.map(({ month }) => month)).toEqual(["2026-12", "2026-11"]);
  });

  test("by more places than an event may name is said to be more", () => {
    const many = Array.from({ length: 1500 }, (_, index) => used(now, `${100_000_000_000 + index}/a`, 1, 1));

    const summary = checkedSummary([imageRow({ used: many })]);

    expect([summary.used.number, summary.used.places.length]).toEqual([1500, 1000]);
  });
});
