import { LAST_SWEEP_KEY, SUMMARY_KEY } from "../../../functions/contract/ledger";
import { Outbox } from "../../../functions/outbox/outbox";
import { queueSummary } from "../../../functions/summary/read-summary";
import type { Row } from "../../../functions/table/table";
import type { MemoryTable } from "../../../simulation/aws/dynamodb/memory-table";
import { minutesFromNow, NOW } from "../samples";
import { tableOf } from "../table/edit";
import { hoursAgo, imageRow, keyOf, SWEPT_AT, workloadsItem } from "./ledger-items";

const LAST_SWEEP: Row = { image: LAST_SWEEP_KEY, startedAt: hoursAgo(1), endedAt: SWEPT_AT };
const queue = (table: MemoryTable, now = NOW, hasTime = () => true, scheduledAt?: string) =>
  queueSummary({ installation: "scanning", table }, now, hasTime, scheduledAt);

/** The notices that wait to be published. */
async function queued(table: MemoryTable) {
  const notices = [];
  for (const { notice } of await new Outbox(table, () => minutesFromNow(10_000)).due(100)) {
    notices.push(notice);
  }
  return notices;
}

test("the first summary is of a week, each further one since the one before; all of the table is read once for each", async () => {
  const table = await tableOf(LAST_SWEEP, imageRow(), workloadsItem());
  const pages = jest.spyOn(table, "pages");

  const first = await queue(table);
  const second = await queue(table, minutesFromNow(60));

  expect(first).toMatchObject({ from: hoursAgo(168), to: NOW.toISOString(), failing: { number: 1 } });
  expect(second).toMatchObject({ from: first?.to, to: minutesFromNow(60).toISOString() });
  expect(pages).toHaveBeenCalledTimes(2);
  expect(await queued(table)).toEqual([first, second]);
  expect(await table.get(SUMMARY_KEY)).toEqual({
    rev: expect.any(Number),
    ...{ image: SUMMARY_KEY, endedAt: second?.to },
  });
});

test.each([-1, 1, 3, 600])(
  "a time of the schedule that comes twice, %d minutes apart, makes one summary; the next time makes another",
  async (apart) => {
    const table = await tableOf(imageRow());
    const at = (minutes: number, time: string) => queue(table, minutesFromNow(minutes), () => true, time);

    await at(0, "2026-03-01T12:00:00Z");
    const again = await at(apart, "2026-03-01T12:00:00Z");
    const next = await at(1440, "2026-03-02T12:00:00Z");

    expect(again).toBeUndefined();
    expect(next).toMatchObject({ from: NOW.toISOString() });
    expect(await queued(table)).toHaveLength(2);
  },
);

test("of two invocations at one time, one queues its summary", async () => {
  const table = await tableOf(imageRow());

  const made = await Promise.all([queue(table), queue(table, new Date(NOW.getTime() + 1))]);

  expect(made.filter((summary) => summary !== undefined)).toHaveLength(1);
  expect(await queued(table)).toHaveLength(1);
});

test("where the time does not suffice for all pages, the summary says so", async () => {
  const many = Array.from({ length: 150 }, (_, number) => imageRow({ image: keyOf(number) }));
  let pages = 1;

  expect(await queue(await tableOf(...many), NOW, () => pages-- > 0)).toMatchObject({
    isComplete: false,
    images: 100,
  });
});

test.each([["in a thousand years"], [hoursAgo(-1000)]])(
  "an end of the last summary that cannot be, %s, makes it one of a week",
  async (endedAt) => {
    const table = await tableOf({ image: SUMMARY_KEY, endedAt });

    expect(await queue(table)).toMatchObject({ from: hoursAgo(168) });
    expect(await table.get(SUMMARY_KEY)).toMatchObject({ endedAt: NOW.toISOString() });
  },
);
