import { InvalidChangeError } from "../../../functions/table/checked-change";
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

    await change({ removeFrom: { running: ["a"] } });
    expect(await table.get(key)).toEqual({ image: key, attempts: 1 });
  });

  test("take elements up to a size, and one that they have already", async () => {
    const take = async (element: string) =>
      (
        await change({
          addTo: { running: [element] },
          condition: any(sizeBelow("running", 2), contains("running", element)),
        })
      ).applied;

    expect([await take("a"), await take("b"), await take("c"), await take("b")]).toEqual([
      true,
      true,
      false,
      true,
    ]);
    expect(await running()).toEqual(new Set(["a", "b"]));
  });

  test("never take more than there is place for, however many ask at one time", async () => {
    const taken = await Promise.all(
      Array.from({ length: 20 }, (_each, index) =>
        change({ addTo: { running: [`${index}`] }, condition: sizeBelow("running", 3) }),
      ),
    );

    expect(taken.filter(({ applied }) => applied)).toHaveLength(3);
    expect(await running()).toHaveProperty("size", 3);
  });

  test("have no element and no size where they are absent", async () => {
    const applies = async (condition: Change["condition"]) =>
      (await change({ set: { attempts: 1 }, condition: condition as NonNullable<Change["condition"]> }))
        .applied;

    expect(await applies(contains("running", "a"))).toBe(false);
    expect(await applies(sizeBelow("running", 1))).toBe(true);
    expect(await applies(sizeBelow("running", 0))).toBe(true);
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

  test.each<[string, Partial<Change>]>([
    ["no element that is added", { addTo: { running: [] } }],
    ["no element that is taken out", { removeFrom: { running: [] } }],
    ["a set that is set to have no element", { set: { running: new Set<string>() } }],
    ["an empty element", { addTo: { running: ["a", ""] } }],
    [
      "a set that is both added to and taken from",
      { addTo: { running: ["a"] }, removeFrom: { running: ["b"] } },
    ],
    ["a set that is removed", { addTo: { running: ["a"] }, remove: ["running"] }],
  ])("refuse %s", async (_why, changes) => {
    await expect(change({ set: { attempts: 1 }, ...changes })).rejects.toThrow(InvalidChangeError);
  });

  test("refuse what is no set", async () => {
    await change({ set: { running: "a" } });

    await expect(change({ addTo: { running: ["a"] } })).rejects.toThrow();
    expect(await running()).toBe("a");
  });

  test("are kept apart from what is handed out", async () => {
    const { row } = await change({ addTo: { running: ["a"] } });
    Set.prototype.add.call(row?.running, "b");

    expect(await running()).toEqual(new Set(["a"]));
  });
});
