import { Slots, slotOf } from "../../../functions/capacity/slots";
import { MINUTE } from "../../../functions/contract/durations";
import { CONTROL_KEY } from "../../../functions/contract/ledger";
import { LedgerInMemory } from "../ledger/ledger-in-memory";
import { DAY_MINUTES, digestOf, image, minutesFromNow, NOW, scan } from "../samples";

let store: LedgerInMemory;
let slots: Slots;

beforeEach(() => {
  store = new LedgerInMemory();
  slots = new Slots(store.table, store.now);
});

const scanOf = (number: number, changes: Parameters<typeof scan>[0] = {}) =>
  scan({
    scanId: `scan-${number}`,
    image: image(`app-${number}:1`, digestOf(number)),
    ...changes,
  });
const take = (number: number, wish: Partial<Parameters<Slots["takeSlot"]>[1]> = {}) =>
  slots.takeSlot(scanOf(number), { slots: 2, ...wish });
const taken = async () => [...(await slots.read()).running];

test("before anything was written there is capacity and no back-off", async () => {
  expect(await slots.read()).toEqual({ running: new Set(), backOff: undefined, row: undefined });
});

describe("slots", () => {
  test("are as many as scans may run, taken once each, and free again when given back", async () => {
    expect(await take(1)).toEqual({ kind: "taken" });
    expect(await take(2)).toEqual({ kind: "taken" });
    expect(await take(3)).toEqual({
      kind: "full",
      reason: "2 scans run already (max_concurrent_scans).",
    });
    expect(await take(2)).toEqual({ kind: "taken" });

    await slots.release(scanOf(1));
    await slots.release(scanOf(1));

    expect(await take(3)).toEqual({ kind: "taken" });
    expect(await taken()).toEqual([scanOf(2), scanOf(3)].map(slotOf));
  });

  test("are never more than that, however many ask at one time", async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => take(index)));

    expect(answers.filter(({ kind }) => kind === "taken")).toHaveLength(2);
    expect(await taken()).toHaveLength(2);
  });

  test("are recorded beyond that for what runs already", async () => {
    await Promise.all([take(1), take(2)]);

    await slots.occupy(scanOf(3));

    expect(await taken()).toHaveLength(3);
  });
});

describe("the back-off of an engine that refused", () => {
  test("keeps everybody out until its time, and nobody after it", async () => {
    await slots.beginBackOff("quota", minutesFromNow(1));
    expect(await take(1)).toEqual({ kind: "back-off", reason: "quota", until: minutesFromNow(1) });

    store.passMinutes(1);
    const answers = await Promise.all([1, 2, 3, 4].map((number) => take(number, { slots: 9 })));

    expect(answers.map(({ kind }) => kind)).toEqual(["taken", "taken", "taken", "taken"]);
    const item = await store.table.get(CONTROL_KEY);
    expect(item).not.toHaveProperty("closedUntil");
    expect(item).not.toHaveProperty("closedReason");
  });

  test("is closed anew where somebody is refused who came after its time", async () => {
    await slots.beginBackOff("quota", NOW);
    await take(1);
    await slots.beginBackOff("throttled", minutesFromNow(1));

    expect(await take(2)).toEqual({ kind: "back-off", reason: "throttled", until: minutesFromNow(1) });
  });

  test("is not opened earlier by a later refusal", async () => {
    await slots.beginBackOff("retry after an hour", minutesFromNow(60));
    await slots.beginBackOff("quota", minutesFromNow(1));

    expect((await slots.read()).backOff).toEqual({
      until: minutesFromNow(60),
      reason: "retry after an hour",
    });
  });

  test("is passed before its time by whoever saw a scan leave, and stays closed for the others", async () => {
    await slots.beginBackOff("quota", minutesFromNow(1));

    expect(await take(1, { afterEnd: true })).toEqual({ kind: "taken" });
    expect(await take(2)).toHaveProperty("kind", "back-off");
  });
});

test("an open breaker keeps a scan out that has no permission of its own", async () => {
  await store.table.update({ key: CONTROL_KEY, set: { breaker: { since: NOW.toISOString() } } });

  expect(await take(1)).toHaveProperty("kind", "breaker");
  expect(await taken()).toEqual([]);
});

describe("reconciling", () => {
  test("keeps the slots of scans under way, and gives back those of all others", async () => {
    const states = ["STARTING", "SCANNING", "WAITING", "ERROR"] as const;
    await store.put(...states.map((state, index) => scanOf(index, { state })));
    const later = scanOf(8, { scanId: "a later one", state: "SCANNING" });
    await store.put(later);
    for (const number of [0, 1, 2, 3, 8, 9]) {
      await slots.occupy(scanOf(number));
    }

    expect(await slots.reconcile([])).toEqual({ released: 4, recorded: 1 });

    expect(await taken()).toEqual([scanOf(0), scanOf(1), later].map(slotOf));
  });

  test("records scans that run without a slot, by their rows and not by the index", async () => {
    await store.put(scanOf(1, { state: "SCANNING" }), scanOf(2, { state: "WAITING" }), scanOf(3));

    const keys = store.rows.map((row) => String(row.image));
    expect(await slots.reconcile(keys)).toEqual({ released: 0, recorded: 1 });

    expect(await taken()).toEqual([slotOf(scanOf(1))]);
  });

  test.each(
    [{ reference: 7 }, { scanId: 7 }, { rowState: "PAUSED" }, { dueAt: "soon" }].flatMap(
      (damage) =>
        [
          [damage, 49, 1],
          [damage, 51, 0],
        ] as const,
    ),
  )("a row with %j that cannot be read for %i minutes has %i slots", async (damage, minutes, expected) => {
    const unreadable = scanOf(1, { state: "SCANNING", dueAt: NOW, startedAt: NOW });
    await store.put(unreadable);
    await slots.occupy(unreadable);
    const key = String(store.rows[0]?.image);
    await store.table.update({ key, set: damage });

    store.passMinutes(minutes);
    await slots.reconcile([]);

    expect(await taken()).toHaveLength(expected);
  });

  test("a row that cannot be read and says no near time has none", async () => {
    for (const dueAt of [minutesFromNow(DAY_MINUTES), undefined]) {
      const unreadable = scanOf(1, { state: "SCANNING" });
      await store.put(unreadable);
      await slots.occupy(unreadable);
      const key = String(store.rows[0]?.image);
      await store.table.update({
        key,
        set: { reference: 7, dueAt },
        ...(dueAt ? {} : { remove: ["dueAt"] }),
      });

      await slots.reconcile([]);

      expect(await taken()).toEqual([]);
    }
  });

  test("takes no slot from a scan that got it meanwhile", async () => {
    await store.put(scanOf(1));
    const getAll = store.table.getAll.bind(store.table);
    store.table.getAll = async (keys) => {
      await take(1);
      return getAll(keys);
    };

    await slots.reconcile([]);

    expect(await taken()).toEqual([slotOf(scanOf(1))]);
  });
});

describe("a back-off after Sysdig was asked too often", () => {
  test("keeps everybody out until its end, also after the end of a scan", async () => {
    expect(await slots.backOff(MINUTE)).toBe(true);

    const closed = { kind: "back-off", until: minutesFromNow(1), reason: expect.stringContaining("(429)") };
    expect(await take(1)).toMatchObject(closed);
    expect(await take(1, { afterEnd: true })).toMatchObject(closed);

    store.passMinutes(1);
    expect(await take(1)).toEqual({ kind: "taken" });
  });

  test("is the same for who comes meanwhile, and there are ten within an hour", async () => {
    const answers: boolean[] = [];
    for (let number = 0; number < 11; number += 1) {
      answers.push(await slots.backOff(MINUTE), await slots.backOff(MINUTE));
      store.passMinutes(2);
    }

    expect(answers).toEqual(Array.from({ length: 22 }, (_, number) => number < 20));

    store.passMinutes(40);
    expect(await slots.backOff(MINUTE)).toBe(true);
  });
});
