import { DIGEST_KEY, LAST_SWEEP_KEY } from "../../../functions/contract/ledger";
import { queueDigest } from "../../../functions/digest/queue-digest";
import { DIGEST_ATTRIBUTES } from "../../../functions/digest/read-digest";
import { Outbox } from "../../../functions/ledger/outbox";
import { MemoryTable } from "../../../functions/ledger/table/memory-table";
import type { Row } from "../../../functions/ledger/table/table";
import { minutesFromNow, NOW } from "../samples";
import { hoursAgo, imageRow, keyOf, runningItem, SWEPT_AT } from "./ledger-items";

/** A table that counts how often all of it is read. */
class ScannedTable extends MemoryTable {
  scans = 0;

  override async *pages(...asked: Parameters<MemoryTable["pages"]>) {
    this.scans += 1;
    yield* super.pages(...asked);
  }
}

async function tableWith(...items: readonly Row[]): Promise<ScannedTable> {
  const table = new ScannedTable();
  for (const { image, ...set } of items) {
    await table.update({ key: String(image), set });
  }
  return table;
}

const LAST_SWEEP: Row = { image: LAST_SWEEP_KEY, startedAt: hoursAgo(1), endedAt: SWEPT_AT };
const queue = (table: MemoryTable, now = NOW, hasTime = () => true) =>
  queueDigest({ installation: "scanning", table }, now, hasTime);

/** The notices that wait to be published. */
async function queued(table: MemoryTable) {
  const notices = [];
  for await (const { notice } of new Outbox(table, () => minutesFromNow(10_000)).take(100)) {
    notices.push(notice);
  }
  return notices;
}

test("the first digest is of a week, each further one since the one before; all of the table is read once for each", async () => {
  const table = await tableWith(LAST_SWEEP, imageRow(), runningItem());

  const first = await queue(table);
  const second = await queue(table, minutesFromNow(60));

  expect(first).toMatchObject({ from: hoursAgo(168), to: NOW.toISOString(), failing: { number: 1 } });
  expect(second).toMatchObject({ from: first?.to, to: minutesFromNow(60).toISOString() });
  expect(table.scans).toBe(2);
  expect(await queued(table)).toEqual([first, second]);
  expect(await table.get(DIGEST_KEY)).toEqual({ image: DIGEST_KEY, endedAt: second?.to });
});

test.each([20_000, -20_000])(
  "a time of the schedule that comes twice, %d ms apart, makes one digest",
  async (apart) => {
    const table = await tableWith(imageRow());

    await queue(table);
    const again = await queue(table, new Date(NOW.getTime() + apart));

    expect(again).toBeUndefined();
    expect(await queued(table)).toHaveLength(1);
  },
);

test("of two invocations at one time, one queues its digest", async () => {
  const table = await tableWith(imageRow());

  const made = await Promise.all([queue(table), queue(table, new Date(NOW.getTime() + 1))]);

  expect(made.filter((digest) => digest !== undefined)).toHaveLength(1);
  expect(await queued(table)).toHaveLength(1);
});

test("where the time does not suffice, the digest says so; it is not asked for after the last page", async () => {
  const many = Array.from({ length: 150 }, (_, number) => imageRow({ image: keyOf(number) }));

  expect(await queue(await tableWith(...many), NOW, () => false)).toMatchObject({
    isComplete: false,
    images: 100,
  });
  expect(await queue(await tableWith(imageRow()), NOW, () => false)).toMatchObject({
    isComplete: true,
    images: 1,
  });
});

test.each([["in a thousand years"], [hoursAgo(-1000)]])(
  "an end of the last digest that cannot be, %s, makes it one of a week",
  async (endedAt) => {
    const table = await tableWith({ image: DIGEST_KEY, endedAt });

    expect(await queue(table)).toMatchObject({ from: hoursAgo(168) });
    expect(await table.get(DIGEST_KEY)).toMatchObject({ endedAt: NOW.toISOString() });
  },
);

test("what a digest does not need is not transferred", () => {
  expect(DIGEST_ATTRIBUTES).not.toContain("topVulnerabilities");
  expect(DIGEST_ATTRIBUTES).not.toContain("outcome");
});
