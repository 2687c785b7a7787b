import { minutesFromNow } from "../samples";
import {
  COUNTS,
  checkedSummary,
  historyOf,
  hoursAgo,
  imageRow,
  keyOf,
  SWEPT_AT,
  unscannedRow,
  workloadsItem,
} from "./ledger-items";

describe("what fails and runs", () => {
  const items = [imageRow(historyOf({ 1: "FAILED", 400: "FAILED", 500: "PASSED" })), workloadsItem()];

  test.each([
    ["in this order", items],
    ["the other way round", [...items].reverse()],
  ])("is named with who runs it, its owner and since when, whichever item comes first: %s", (_, given) => {
    const { failing, account, region, sweptAt } = checkedSummary(given);

    expect({ account, region, sweptAt }).toEqual({
      account: "123456789012",
      region: "us-east-1",
      sweptAt: SWEPT_AT,
    });
    expect(failing).toMatchObject({
      ...{ number: 1, new: 0, notRunning: 0 },
      images: [
        {
          reference: "docker.io/library/nginx:1.27",
          counts: { critical: 1, high: 2 },
          ...{ failingSince: hoursAgo(400), mayFailLonger: false, isNew: false, verdictAt: hoursAgo(1) },
          services: [{ kind: "service", name: "web", cluster: "production", tasks: 4, owner: "team-shop" }],
          ...{ furtherServices: 0, owner: "team-shop" },
        },
      ],
    });
  });

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
