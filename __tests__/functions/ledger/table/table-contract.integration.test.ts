import type { Condition } from "../../../../functions/ledger/table/condition";
import { absent, all, any, atMost, is, isNot, present } from "../../../../functions/ledger/table/condition";
import { MemoryTable } from "../../../../functions/ledger/table/memory-table";
import type { Table } from "../../../../functions/ledger/table/table";
import { minutesFromNow, NOW } from "../../samples";
import { LedgerOnAws } from "../ledger-on-aws";

let onAws: LedgerOnAws;
let items = 0;

beforeAll(async () => {
  onAws = await LedgerOnAws.create();
});
afterAll(() => onAws?.stop());

/** The key of an item that no other test has. */
const newKey = () => `item-${++items}`;

describe.each<[string, () => Table]>([
  ["DynamoDB", () => onAws.table],
  ["memory", () => new MemoryTable()],
])("the table in %s", (_, create) => {
  let table: Table;
  beforeEach(() => {
    table = create();
  });

  test("makes an item that was not there, and hands it back", async () => {
    const key = newKey();
    const set = {
      verdict: "PASSED",
      attempts: 2,
      seen: NOW,
      run: { engine: "inline", handle: "a" },
      published: ["a", "b"],
    };

    const written = await table.update({ key, set, condition: absent("image") });

    const row = { ...set, image: key, seen: NOW.toISOString() };
    expect(written).toEqual({ applied: true, row });
    expect(await table.get(key)).toEqual(row);
  });

  test("changes what is named and nothing else", async () => {
    const key = newKey();
    await table.update({ key, set: { a: 1, b: 2, c: 3 }, setOnce: { first: 1 } });

    const { row } = await table.update({
      key,
      set: { a: 4 },
      setOnce: { first: 2, once: 5 },
      remove: ["b", "none"],
    });

    expect(row).toEqual({ image: key, a: 4, c: 3, first: 1, once: 5 });
  });

  test("hands back the item, unchanged, where the condition does not hold; nothing where there is none", async () => {
    const key = newKey();
    await table.update({ key, set: { a: 1 } });

    expect(await table.update({ key, set: { a: 2 }, condition: is("a", 7) })).toEqual({
      applied: false,
      row: { image: key, a: 1 },
    });
    expect(await table.update({ key: newKey(), set: { a: 2 }, condition: present("image") })).toEqual({
      applied: false,
      row: undefined,
    });
  });

  const ITEM = { state: "ERROR", attempts: 2, dueAt: NOW };
  test.each<[holds: boolean, condition: Condition]>([
    [true, is("state", "ERROR")],
    [true, is("state", "WAITING", "ERROR")],
    [false, is("state", "WAITING")],
    [false, is("none", "ERROR")],
    [true, isNot("state", "WAITING", "STARTING")],
    [false, isNot("state", "WAITING", "ERROR")],
    [true, isNot("none", "ERROR")],
    [true, present("state")],
    [false, present("none")],
    [true, absent("none")],
    [false, absent("state")],
    [true, atMost("dueAt", NOW)],
    [true, atMost("dueAt", minutesFromNow(1))],
    [false, atMost("dueAt", minutesFromNow(-1))],
    [true, atMost("attempts", 2)],
    [false, atMost("attempts", 1)],
    [false, atMost("none", NOW)],
    [false, atMost("attempts", NOW)],
    [true, all(is("state", "ERROR"), any(absent("state"), atMost("attempts", 5)))],
    [false, all(is("state", "ERROR"), any(absent("state"), atMost("attempts", 1)))],
    [false, any(absent("state"), all(is("state", "ERROR"), isNot("attempts", 2)))],
  ])("says %s to %j", async (holds, condition) => {
    const key = newKey();
    await table.update({ key, set: ITEM });

    expect((await table.update({ key, set: { written: 1 }, condition })).applied).toBe(holds);
    expect((await table.get(key))?.written).toBe(holds ? 1 : undefined);
  });

  test("writes together all or nothing", async () => {
    const [one, other] = [newKey(), newKey()];
    await table.update({ key: one, set: { a: 1 } });
    const changes = [
      { key: one, set: { a: 2 }, condition: present("image") },
      { key: other, set: { a: 2 }, condition: absent("image") },
    ];

    expect(await table.updateTogether(changes)).toBe(true);
    expect(await table.updateTogether(changes.map((change) => ({ ...change, set: { a: 3 } })))).toBe(false);

    expect(await Promise.all([table.get(one), table.get(other)])).toMatchObject([{ a: 2 }, { a: 2 }]);
  });

  test("finds what is due in a state, the longest due first", async () => {
    const state = "WAITING";
    const keys = [newKey(), newKey(), newKey(), newKey()] as const;
    await table.update({ key: keys[0], set: { scanState: state, dueAt: minutesFromNow(-1) } });
    await table.update({ key: keys[1], set: { scanState: state, dueAt: minutesFromNow(-3) } });
    await table.update({ key: keys[2], set: { scanState: state, dueAt: minutesFromNow(1) } });
    await table.update({ key: keys[3], set: { scanState: "ERROR" } });

    expect(await table.due(state, NOW, 10)).toEqual([
      { key: keys[1], dueAt: minutesFromNow(-3).toISOString() },
      { key: keys[0], dueAt: minutesFromNow(-1).toISOString() },
    ]);
    expect(await table.due(state, NOW, 1)).toHaveLength(1);
    expect(await table.count(state, 10)).toBe(3);
    expect(await table.count(state, 2)).toBe(2);

    await table.update({ key: keys[1], set: { a: 1 }, remove: ["dueAt"] });
    expect((await table.due(state, NOW, 10)).map(({ key }) => key)).toEqual([keys[0]]);
  });

  test("reads more items at once than one request takes, and leaves out what is not there", async () => {
    const keys = Array.from({ length: 120 }, newKey);
    await Promise.all(keys.map((key) => table.update({ key, set: { a: 1 } })));

    const rows = await table.getAll([...keys, newKey()]);

    expect(rows.map(({ image }) => image).sort()).toEqual([...keys].sort());
  });

  test("forgets what is deleted, and deletes what is not there", async () => {
    const key = newKey();
    await table.update({ key, set: { a: 1 } });

    await table.delete(key);
    await table.delete(key);

    expect(await table.get(key)).toBeUndefined();
  });

  test("keeps apart what it was given and what it hands out", async () => {
    const key = newKey();
    const published = ["a"];
    await table.update({ key, set: { published } });
    published.push("b");

    const row = await table.get(key);
    expect(row?.published).toEqual(["a"]);
    Object.assign(row?.published ?? {}, { 1: "c" });

    expect((await table.get(key))?.published).toEqual(["a"]);
  });
});
