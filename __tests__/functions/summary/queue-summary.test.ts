import { LAST_SWEEP_KEY, SUMMARY_KEY } from "../../../functions/contract/ledger";
import { Outbox } from "../../../functions/outbox/outbox";
import { queueSummary } from "../../../functions/summary/queue-summary";
import { SUMMARY_ATTRIBUTES } from "../../../functions/summary/read-summary";
import { MemoryTable } from "../../../functions/table/memory-table";
import type { Row } from "../../../functions/table/table";
import { minutesFromNow, NOW } from "../samples";
import { hoursAgo, imageRow, keyOf, SWEPT_AT, workloadsItem } from "./ledger-items";

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
const queue = (table: MemoryTable, now = NOW, hasTime = () => true, scheduledAt?: string) =>
  queueSummary({ installation: "scanning", table }, now, hasTime, scheduledAt);

/** The notices that wait to be published. */
async function queued(table: MemoryTable) {
  const notices = [];
  for await (const { notice } of new Outbox(table, () => minutesFromNow(10_000)).take(100)) {
    notices.push(notice);
  }
  return notices;
}

test("the first summary is of a week, each further one since the one before; all of the table is read once for each", async () => {
  const table = await tableWith(LAST_SWEEP, imageRow(), workloadsItem());

  const first = await queue(table);
  const second = await queue(table, minutesFromNow(60));

  expect(first).toMatchObject({ from: hoursAgo(168), to: NOW.toISOString(), failing: { number: 1 } });
  expect(second).toMatchObject({ from: first?.to, to: minutesFromNow(60).toISOString() });
  expect(table.scans).toBe(2);
  expect(await queued(table)).toEqual([first, second]);
  expect(await table.get(SUMMARY_KEY)).toEqual({
    ...{ image: SUMMARY_KEY, endedAt: second?.to },
    // Of the sweep that it rests on.
    ...{ startedAt: LAST_SWEEP.startedAt, sweptAt: SWEPT_AT },
  });
});

test.each([-1, 1, 3, 600])(
  "a time of the schedule that comes twice, %d minutes apart, makes one summary; the next time makes another",
  async (apart) => {
    const table = await tableWith(imageRow());
    const at = (minutes: number, time: string) => queue(table, minutesFromNow(minutes), () => true, time);

    await at(0, "2026-03-01T12:00:00Z");
    const again = await at(apart, "2026-03-01T12:00:00Z");
    const next = await at(1440, "2026-03-02T12:00:00Z");

    expect(again).toBeUndefined();
    expect(next).toMatchObject({ from: NOW.toISOString() });
    expect(await queued(table)).toHaveLength(2);
  },
);

test("what stops after the sweep that a summary rests on is in the next one, once, although it was last seen before", async () => {
  const sweep = { startedAt: minutesFromNow(-40), endedAt: minutesFromNow(-35) };
  const seen = { swept: keyOf(1), added: keyOf(2), gone: keyOf(3), late: keyOf(4) };
  const { sweptAt: _, ...recorded } = workloadsItem();
  const service = { kind: "service", name: "web", cluster: "production", tasks: 1, since: hoursAgo(9) };
  const addedBy = (minutes: number, key: string): Row => {
    const addedAt = minutesFromNow(minutes).toISOString();
    return { ...recorded, image: `workloads#${key}`, services: [{ ...service, addedAt }], addedAt };
  };
  const table = await tableWith(
    { image: LAST_SWEEP_KEY, startedAt: sweep.startedAt.toISOString(), endedAt: sweep.endedAt.toISOString() },
    ...Object.values(seen).map((image, number) =>
      imageRow({ image, reference: `docker.io/some/image:${number}` }),
    ),
    workloadsItem({ sweptAt: sweep.endedAt.toISOString() }, seen.swept),
    addedBy(-38, seen.added),
    addedBy(-50, seen.gone),
  );
  const nextSweep = async (minutes: number) =>
    table.update({
      key: LAST_SWEEP_KEY,
      set: { startedAt: minutesFromNow(minutes), endedAt: minutesFromNow(minutes + 5) },
    });
  const stopped = ({ better }: NonNullable<Awaited<ReturnType<typeof queue>>>) =>
    better.images.filter(({ how }) => how === "stopped").map(({ reference, at }) => [reference, at]);

  const first = await queue(table);
  await nextSweep(20);
  const { image: key, ...late } = addedBy(10, seen.late);
  await table.update({ key: String(key), set: late });
  const second = await queue(table, minutesFromNow(60));
  await nextSweep(80);
  const third = await queue(table, minutesFromNow(120));

  expect(first?.failing.images.map(({ reference }) => reference)).toEqual([
    "docker.io/some/image:0",
    "docker.io/some/image:1",
  ]);
  expect(second && stopped(second)).toEqual([
    ["docker.io/some/image:0", sweep.endedAt.toISOString()],
    ["docker.io/some/image:1", minutesFromNow(-38).toISOString()],
    ["docker.io/some/image:3", minutesFromNow(10).toISOString()],
  ]);
  expect(third && stopped(third)).toEqual([]);
});

test("of two invocations at one time, one queues its summary", async () => {
  const table = await tableWith(imageRow());

  const made = await Promise.all([queue(table), queue(table, new Date(NOW.getTime() + 1))]);

  expect(made.filter((summary) => summary !== undefined)).toHaveLength(1);
  expect(await queued(table)).toHaveLength(1);
});

test("where the time does not suffice for all pages, the summary says so", async () => {
  const many = Array.from({ length: 150 }, (_, number) => imageRow({ image: keyOf(number) }));
  let pages = 1;

  expect(await queue(await tableWith(...many), NOW, () => pages-- > 0)).toMatchObject({
    isComplete: false,
    images: 100,
  });
});

test.each([["in a thousand years"], [hoursAgo(-1000)]])(
  "an end of the last summary that cannot be, %s, makes it one of a week",
  async (endedAt) => {
    const table = await tableWith({ image: SUMMARY_KEY, endedAt });

    expect(await queue(table)).toMatchObject({ from: hoursAgo(168) });
    expect(await table.get(SUMMARY_KEY)).toMatchObject({ endedAt: NOW.toISOString() });
  },
);

test("what a summary does not need is not transferred", () => {
  expect(SUMMARY_ATTRIBUTES).not.toContain("topVulnerabilities");
  expect(SUMMARY_ATTRIBUTES).not.toContain("outcome");
});
