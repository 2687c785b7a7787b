import { absent, all, type Condition, is, present, type Table } from "../../../functions/table/table";
import { minutesFromNow, NOW } from "../samples";
import { bothTables } from "./both-tables";

let items = 0;

/** The key of an item that no other test has. */
const newKey = () => `item-${++items}`;

describe.each(bothTables())("the table in %s", (_, create) => {
  let table: Table;
  beforeEach(() => {
    table = create();
  });

  test("makes an item that was not there", async () => {
    const key = newKey();
    const run = { engine: "inline", handle: "a" };
    const set = { verdict: "PASSED", attempts: 2, lastSeenAt: NOW, run, published: ["a", "b"] };

    expect(await table.update({ key, set, condition: absent("image") })).toBe(true);

    expect(await table.get(key)).toEqual({ ...set, image: key, lastSeenAt: NOW.toISOString() });
  });

  test("changes what is named and given, and nothing else", async () => {
    const key = newKey();
    await table.update({ key, set: { attempts: 1, images: 2, expiresAt: 3 } });

    const set = { attempts: 4, expiresAt: undefined };
    await table.update({ key, set, remove: ["images", "resultUrl"] });

    expect(await table.get(key)).toEqual({ image: key, attempts: 4, expiresAt: 3 });
  });

  const ITEM = { rowState: "ERROR", attempts: 2, dueAt: NOW };
  test.each<[holds: boolean, condition: Condition]>([
    [true, is("rowState", "ERROR")],
    [false, present("reason")],
    [true, absent("reason")],
    [true, is("dueAt", NOW)],
    [false, is("attempts", "2")],
    [true, all(is("rowState", "ERROR"), absent("reason"))],
    [false, all(is("rowState", "ERROR"), absent("attempts"))],
  ])("says %s to %j", async (holds, condition) => {
    const key = newKey();
    await table.update({ key, set: ITEM });

    expect(await table.update({ key, set: { startedAt: 1 }, condition })).toBe(holds);
    expect((await table.get(key))?.startedAt).toBe(holds ? 1 : undefined);
  });

  test("finds what is due in a state, the longest due first", async () => {
    const state = "WAITING";
    const keys = [newKey(), newKey(), newKey(), newKey()] as const;
    await table.update({ key: keys[0], set: { rowState: state, dueAt: minutesFromNow(-1) } });
    await table.update({ key: keys[1], set: { rowState: state, dueAt: minutesFromNow(-3) } });
    await table.update({ key: keys[2], set: { rowState: state, dueAt: minutesFromNow(1) } });
    await table.update({ key: keys[3], set: { rowState: "ERROR" } });

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
    expect(await table.count(state, 10, { until: NOW })).toBe(2);
    await table.update({ key: keys[1], set: { errorClass: "configuration" } });
    expect(await table.count(state, 10, { errorClass: "configuration" })).toBe(1);
    expect(await table.count("ERROR", 10, { errorClass: "configuration" })).toBe(0);

    await table.update({ key: keys[1], set: { attempts: 1 }, remove: ["dueAt"] });
    expect((await table.due(state, NOW, 10)).map(({ key }) => key)).toEqual([keys[0]]);
  });

  test("what people decide is never due, whatever state somebody gave it", async () => {
    const keys = ["config#gate", newKey()];
    for (const key of keys) {
      await table.update({ key, set: { rowState: "PUBLISHING", dueAt: minutesFromNow(-1) } });
    }

    expect((await table.due("PUBLISHING", NOW, 10)).map(({ key }) => key)).toEqual(keys.slice(1));
  });

  test("reads more items at once than one request takes, each once, and leaves out what is not there", async () => {
    const keys = Array.from({ length: 120 }, newKey);
    await Promise.all(keys.map((key) => table.update({ key, set: { attempts: 1 } })));

    const rows = await table.getAll([...keys, newKey(), ...keys.slice(0, 3)]);

    expect(rows.map(({ image }) => image).sort()).toEqual([...keys].sort());
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

  test("hands out all items page by page, each with the attributes that are asked for", async () => {
    const keys = [newKey(), newKey(), newKey()];
    for (const key of keys) {
      await table.update({ key, set: { verdict: "PASSED", reason: "not asked for", lastSeenAt: NOW } });
    }

    const pages = [];
    for await (const page of table.pages(["image", "verdict", "tasks"])) {
      pages.push(page);
    }

    const rows = pages.flatMap((page) => page.rows).filter(({ image }) => keys.includes(String(image)));
    expect(rows).toHaveLength(3);
    expect(rows).toEqual(expect.arrayContaining(keys.map((image) => ({ image, verdict: "PASSED" }))));
  });
});
