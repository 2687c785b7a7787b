import type { Table } from "../../../functions/table/table";
import { minutesFromNow, NOW } from "../samples";
import { bothTables } from "./both-tables";
import { edit } from "./edit";

let items = 0;

/** The key of an item that no other test has. */
const newKey = () => `item-${++items}`;

describe.each(bothTables())("the table in %s", (_, create) => {
  let table: Table;
  beforeEach(() => {
    table = create();
  });

  test("finds what is due in a state, the longest due first", async () => {
    const state = "WAITING";
    const keys = [newKey(), newKey(), newKey(), newKey()] as const;
    await edit(table, keys[0], { rowState: state, dueAt: minutesFromNow(-1) });
    await edit(table, keys[1], { rowState: state, dueAt: minutesFromNow(-3) });
    await edit(table, keys[2], { rowState: state, dueAt: minutesFromNow(1) });
    await edit(table, keys[3], { rowState: "ERROR" });

    expect(await table.due(state, NOW, 10)).toEqual([
      { key: keys[1], dueAt: minutesFromNow(-3).toISOString() },
      { key: keys[0], dueAt: minutesFromNow(-1).toISOString() },
    ]);
    expect(await table.due(state, NOW, 1)).toHaveLength(1);
    // Without a latest time, what is due later is found as well.
    const any = (await table.due(state, undefined, 10)).map(({ key }) => key);
    expect(any).toEqual([keys[1], keys[0], keys[2]]);
    expect(await table.count(state, 10)).toBe(3);
    expect(await table.count(state, 2)).toBe(2);
    expect(await table.count(state, 10, NOW)).toBe(2);

    await edit(table, keys[1], { attempts: 1 }, ["dueAt"]);
    expect((await table.due(state, NOW, 10)).map(({ key }) => key)).toEqual([keys[0]]);
  });

  test("what people decide is never due, whatever state somebody gave it", async () => {
    const keys = ["config#gate", newKey()];
    for (const key of keys) {
      await edit(table, key, { rowState: "PUBLISHING", dueAt: minutesFromNow(-1) });
    }

    expect((await table.due("PUBLISHING", NOW, 10)).map(({ key }) => key)).toEqual(keys.slice(1));
  });

  test("reads more items at once than one request takes, each once, and leaves out what is not there", async () => {
    const keys = Array.from({ length: 120 }, newKey);
    await Promise.all(keys.map((key) => edit(table, key, { attempts: 1 })));

    const rows = await table.getAll([...keys, newKey(), ...keys.slice(0, 3)]);

    expect(rows.map(({ image }) => image).sort()).toEqual([...keys].sort());
  });

  test("keeps apart what it was given and what it hands out", async () => {
    const key = newKey();
    const published = ["a"];
    await edit(table, key, { published });
    published.push("b");

    const row = await table.get(key);
    expect(row?.published).toEqual(["a"]);
    Object.assign(row?.published ?? {}, { 1: "c" });

    expect((await table.get(key))?.published).toEqual(["a"]);
  });

  test("hands out all items page by page, each with the attributes that are asked for", async () => {
    const keys = [newKey(), newKey(), newKey()];
    for (const key of keys) {
      await edit(table, key, { verdict: "PASSED", reason: "not asked for", lastSeenAt: NOW });
    }

    const all = [];
    for await (const page of table.pages(["image", "verdict", "tasks"])) {
      all.push(...page);
    }

    const rows = all.filter(({ image }) => keys.includes(String(image)));
    expect(rows).toHaveLength(3);
    expect(rows).toEqual(expect.arrayContaining(keys.map((image) => ({ image, verdict: "PASSED" }))));
  });
});
