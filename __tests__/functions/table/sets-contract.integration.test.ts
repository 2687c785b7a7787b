import { absent, any, contains, sizeBelow } from "../../../functions/table/condition";
import type { Change, Table } from "../../../functions/table/table";
import { bothTables } from "./both-tables";

let items = 0;

describe.each(bothTables())("sets of texts in the table in %s", (_, create) => {
  let table: Table;
  let key: string;
  beforeEach(() => {
    table = create();
    key = `sets-${++items}`;
  });

  const change = (changes: Partial<Change>) => table.update({ key, set: {}, ...changes });
  const running = async () => (await table.get(key))?.running;

  test("are made by their first element, and keep each element once", async () => {
    expect((await change({ addTo: { running: ["a"] } })).row).toEqual({
      image: key,
      running: new Set(["a"]),
    });

    await change({ set: { attempts: 1 }, addTo: { running: ["b", "a"] } });

    expect(await table.get(key)).toEqual({ image: key, attempts: 1, running: new Set(["a", "b"]) });
  });

  test("lose the elements that are in them, and go with the last one", async () => {
    await change({ addTo: { running: ["a", "b"] } });
    await change({ removeFrom: { running: ["b", "c"] } });
    expect(await running()).toEqual(new Set(["a"]));

    await change({ set: { attempts: 1 }, removeFrom: { running: ["a"] } });
    expect(await table.get(key)).toEqual({ image: key, attempts: 1 });
  });

  test("take elements up to a size, and those that they have already, however many ask at one time", async () => {
    const take = async (element: string) => {
      const condition = any(sizeBelow("running", 2), contains("running", element));
      return (await change({ addTo: { running: [element] }, condition })).applied;
    };

    expect(await change({ set: { attempts: 1 }, condition: contains("running", "a") })).toHaveProperty(
      "applied",
      false,
    );
    const taken = await Promise.all(["a", "b", "c", "d"].map(take));
    expect(taken.filter(Boolean)).toHaveLength(2);
    const [one = ""] = (await running()) as ReadonlySet<string>;
    expect([await take(one), await take("e")]).toEqual([true, false]);
  });

  test("change together with other items, all or nothing", async () => {
    const other = { key: `${key}-other`, set: { attempts: 1 } };
    await change({ addTo: { running: ["a"] } });

    const removed = { key, set: {}, removeFrom: { running: ["a"] } };
    expect(await table.updateTogether([removed, { ...other, condition: contains("running", "x") }])).toBe(
      false,
    );
    expect(await running()).toEqual(new Set(["a"]));

    expect(await table.updateTogether([removed, { ...other, condition: absent("image") }])).toBe(true);
    expect(await running()).toBeUndefined();
  });

  test("refuse what is no set", async () => {
    await change({ set: { running: "a" } });

    await expect(change({ addTo: { running: ["a"] } })).rejects.toThrow();
    expect(await running()).toBe("a");
  });
});
