import { MINUTE } from "../../../functions/contract/durations";
import { PUBLISHING } from "../../../functions/contract/ledger";
import { noticeId } from "../../../functions/contract/notices/notice";
import type { OutboxEntry } from "../../../functions/outbox/outbox";
import { GATE_OPENED } from "../deployment-events";
import { LedgerInMemory, openScan, outcomeAfter } from "../ledger/ledger-in-memory";
import { DAY_MINUTES, image, minutesFromNow, NOW, scanVerdict } from "../samples";
import { edit } from "../table/edit";

const verdict = scanVerdict();

let on: LedgerInMemory;

beforeEach(() => {
  on = new LedgerInMemory();
});

const opened = () => openScan(on.ledger, image());

/** The outcome of a scan that has just been recorded. */
const judged = async () => outcomeAfter(on.ledger, await opened(), verdict);

const taken = () => on.outbox.due(100);

test("a notice that nobody can publish is given up with its row, after 90 days", async () => {
  await on.queue(GATE_OPENED);

  const row = await on.table.get(`outcome#gate#${GATE_OPENED.gateEventId}`);
  expect(row).toHaveProperty("expiresAt", minutesFromNow(90 * DAY_MINUTES).getTime() / 1000);
});

test("what cannot be published comes again after 1, 2, 4 … minutes, at last once an hour, with where it is published already", async () => {
  await judged();
  on.passMinutes(2);

  const waits: number[] = [];
  for (let round = 0; round < 9; round++) {
    const [entry] = await taken();
    await on.outbox.postpone(entry as OutboxEntry, ["topic"]);
    const since = on.now().getTime();
    const row = await on.table.get(`outcome#${entry && noticeId(entry.notice)}`);
    waits.push((new Date(String(row?.dueAt)).getTime() - since) / MINUTE);
    on.passMinutes(waits.at(-1) ?? 0);
  }

  expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
  expect(await taken()).toMatchObject([{ published: ["topic"], attempts: 9 }]);
});

test.each([
  ["a kind that a later version knows", JSON.stringify({ version: "1", laterId: "1" })],
  ["no JSON", "{"],
  ["a notice of another item", JSON.stringify({ scanId: "another", image: image() })],
  ["an outcome of no image", JSON.stringify({ scanId: "bad" })],
])(
  "an item of %s is left as it is for a quarter of an hour, and keeps no other from being published",
  async (_, text) => {
    const outcome = await judged();
    const key = "outcome#bad";
    await edit(on.table, key, { outcome: text, rowState: PUBLISHING, dueAt: NOW });
    on.passMinutes(2);

    expect((await taken()).map(({ notice }) => notice)).toEqual([outcome]);
    const dueAt = minutesFromNow(2 + 15).toISOString();
    expect(await on.table.get(key)).toMatchObject({ rowState: PUBLISHING, outcome: text, dueAt });
  },
);

test("that somebody has opened the gate is announced from an item of its own, that of no outcome", async () => {
  await on.queue(GATE_OPENED);
  await edit(on.table, `outcome#${GATE_OPENED.gateEventId}`, {
    outcome: JSON.stringify(GATE_OPENED),
    rowState: PUBLISHING,
    dueAt: NOW,
  });
  on.passMinutes(2);

  const [entry, ...others] = await taken();
  expect({ notice: entry?.notice, others }).toEqual({ notice: GATE_OPENED, others: [] });
});

test("what another run has postponed meanwhile is finished, and what it has finished stays so", async () => {
  await judged();
  on.passMinutes(2);
  const [entry] = (await taken()) as [OutboxEntry];

  await on.outbox.postpone(entry, ["topic"]);
  await on.outbox.finish(entry);
  await on.outbox.postpone(entry, []);

  expect(on.unpublished).toEqual([]);
});

test("attempts that are no number count as none, so that the item gets a time", async () => {
  const outcome = await judged();
  const key = `outcome#${outcome && noticeId(outcome)}`;
  await edit(on.table, key, { attempts: "many" });
  on.passMinutes(2);
  const [entry] = await taken();

  await on.outbox.postpone(entry as OutboxEntry, []);

  expect(await on.table.get(key)).toMatchObject({ attempts: 1 });
});
