import { Slots, slotOf, takeSlots } from "../../../functions/capacity/slots";
import { MINUTE } from "../../../functions/contract/durations";
import { imageKey } from "../../../functions/contract/image";
import type { Scan } from "../../../functions/contract/scan";
import { LedgerInMemory } from "../ledger/ledger-in-memory";
import { DAY_MINUTES, minutesFromNow, NOW } from "../samples";
import { scanOf } from "../simulated-coordinator";

let store: LedgerInMemory;
let slots: Slots;

beforeEach(() => {
  store = new LedgerInMemory();
  slots = new Slots(store.table, store.now);
});

const taken = async () => [...(await slots.read()).running];

/** Takes slots without a look at the rows. */
const take = (...scans: readonly Scan[]) => store.table.update(takeSlots(scans, 100));

test("before anything was written there is capacity and no back-off", async () => {
  expect(await slots.read()).toEqual({ running: new Set(), backOff: undefined, row: undefined });
});

describe("slots", () => {
  const waiting = [1, 2, 3].map((number) => scanOf(number, "WAITING")) as [Scan, Scan, Scan];
  beforeEach(() => store.put(...waiting));

  test("are as many as scans may run, and no scan begins without one", async () => {
    expect(await store.ledger.begin(waiting.slice(0, 1), 2)).toHaveLength(1);
    expect(await store.ledger.begin(waiting.slice(1), 2)).toHaveLength(1);

    expect(await taken()).toEqual(waiting.slice(0, 2).map(slotOf));
    expect(await store.row(waiting[2].image)).toHaveProperty("rowState", "WAITING");
  });

  test("are never more than that, however many runs begin scans at one time", async () => {
    const begun = await Promise.all(waiting.map((scan) => store.ledger.begin([scan], 2)));

    expect(begun.flat()).toHaveLength(2);
    expect(await taken()).toHaveLength(2);
  });

  test("come back where the engine does not have the scan, which a second run does not do again", async () => {
    const [begun] = await store.ledger.begin([waiting[0]], 1);

    expect(begun && (await store.ledger.putBack(begun, "no capacity"))).toBe(true);
    expect(await taken()).toEqual([]);

    await store.ledger.begin([waiting[1]], 1);
    expect(begun && (await store.ledger.putBack(begun, "no capacity"))).toBe(false);
    expect(await taken()).toEqual([slotOf(waiting[1])]);
  });
});

describe("the scans under way", () => {
  test("are those that have a slot; slots of others come back, but that of one which begins in this moment", async () => {
    const [running, begins] = [scanOf(1, "SCANNING"), scanOf(2, "WAITING")];
    await store.put(running, begins, scanOf(3, "ERROR"), scanOf(4, "SCANNING"));
    const ended = { ...scanOf(4, "SCANNING"), scanId: "the one before" };
    await take(running, begins, scanOf(3, "ERROR"), ended, scanOf(5, "SCANNING"));

    expect(await store.ledger.underWay()).toMatchObject([{ scanId: "scan-1" }]);

    expect(await taken()).toEqual([running, begins].map(slotOf));
  });

  test("are found without a slot as well, and get one, where somebody has deleted the item", async () => {
    const [running, later] = [scanOf(1, "SCANNING"), scanOf(2, "SCANNING", { dueAt: minutesFromNow(1) })];
    await store.put(running, later, scanOf(3, "WAITING"));

    expect(await store.ledger.underWay()).toEqual([]);
    expect(await store.ledger.underWay(true)).toMatchObject([{ scanId: "scan-1" }]);
    expect(await taken()).toEqual([slotOf(running)]);
    store.passMinutes(1);
    expect(await store.ledger.underWay(true)).toHaveLength(2);
  });

  test.each([{ reference: 7 }, { scanId: 7 }, { rowState: "PAUSED" }, { dueAt: "soon" }])(
    "a row with %j, which nobody can read, has no slot after an hour",
    async (damage) => {
      const unreadable = scanOf(1, "SCANNING", { dueAt: NOW, startedAt: NOW });
      await store.put(unreadable);
      await take(unreadable);
      await store.table.update({ key: imageKey(unreadable.image), set: damage });

      store.passMinutes(60);
      await store.ledger.underWay();
      // One that can be read but for its time is set aside by the first look.
      await store.ledger.underWay();

      expect(await taken()).toEqual([]);
    },
  );

  test.each([
    [minutesFromNow(DAY_MINUTES), undefined],
    [undefined, "dueAt"],
  ] as const)("a row that cannot be read and says no near time has none: %s", async (dueAt, removed) => {
    const unreadable = scanOf(1, "SCANNING");
    await store.put(unreadable);
    await take(unreadable);
    const remove = removed ? ([removed] as const) : [];
    await store.table.update({ key: imageKey(unreadable.image), set: { reference: 7, dueAt }, remove });

    await store.ledger.underWay();

    expect(await taken()).toEqual([]);
  });
});

test("the back-off of an engine that refused is not ended earlier by a later refusal, and is replaced after it", async () => {
  await slots.beginBackOff("retry after an hour", minutesFromNow(60));
  await slots.beginBackOff("quota", minutesFromNow(1));
  expect((await slots.read()).backOff).toEqual({ until: minutesFromNow(60), reason: "retry after an hour" });

  await slots.beginBackOff("throttled", minutesFromNow(61));
  expect((await slots.read()).backOff).toEqual({ until: minutesFromNow(61), reason: "throttled" });
});

test("a back-off after Sysdig was asked too often is the same for who comes meanwhile, and there are ten within an hour", async () => {
  const answers: boolean[] = [];
  for (let number = 0; number < 11; number += 1) {
    answers.push(await slots.backOff(MINUTE), await slots.backOff(MINUTE));
    store.passMinutes(2);
  }

  expect(answers).toEqual(Array.from({ length: 22 }, (_, number) => number < 20));

  store.passMinutes(40);
  expect(await slots.backOff(MINUTE)).toBe(true);
  const { backOff } = await slots.read();
  expect(backOff).toEqual({ until: minutesFromNow(63), reason: expect.stringContaining("(429)") });
});
