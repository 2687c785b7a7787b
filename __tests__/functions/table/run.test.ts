import { ConflictError, run, runOne } from "../../../functions/table/run";
import type { Row } from "../../../functions/table/table";
import { MemoryTable } from "../../../simulation/aws/dynamodb/memory-table";
import { NOW } from "../samples";
import { edit } from "./edit";

let table: MemoryTable;
let steps: number;

beforeEach(() => {
  table = new MemoryTable();
  steps = 0;
});

const count = (key = "a") =>
  runOne(table, key, NOW, (item) => {
    steps += 1;
    const attempts = Number(item?.attempts ?? 0) + 1;
    return { item: { ...item, attempts }, result: attempts };
  });

/** Somebody writes the item between each of so many looks and the write after it. */
function interfere(times: number): void {
  const transact = table.transact.bind(table);
  let left = times;
  table.transact = async (writes) => {
    left -= 1;
    const rev = Number((await table.get("a"))?.rev ?? 0);
    await (left >= 0 && transact([{ key: "a", rev: rev || undefined, item: { rev: rev + 1 } }]));
    return transact(writes);
  };
}

test("a new item's revision is the time; that of one without any is 1", async () => {
  expect(await count()).toBe(1);
  expect(await table.get("a")).toEqual({ image: "a", rev: NOW.getTime(), attempts: 1 });

  expect(await count()).toBe(2);
  expect(await table.get("a")).toMatchObject({ rev: NOW.getTime() + 1, attempts: 2 });
  await edit(table, "b", { attempts: 4 });
  expect(await count("b")).toBe(5);
  expect(await table.get("b")).toMatchObject({ rev: 1, attempts: 5 });
});

test("what somebody has written meanwhile is read again", async () => {
  await count();
  interfere(2);

  expect(await count()).toBe(1);
  expect(steps).toBe(1 + 3);
});

test("after ten conflicts whoever writes gives up", async () => {
  interfere(9);
  await count();
  expect(steps).toBe(10);

  interfere(10);
  await expect(count()).rejects.toThrow(ConflictError);
  expect(steps).toBe(20);
  expect(await table.get("a")).not.toHaveProperty("attempts", 2);
});

test("nothing is written where nothing changes", async () => {
  const transact = jest.spyOn(table, "transact");

  expect(await run(table, ["a", "b"], NOW, () => ({ items: {}, result: 1 }))).toBe(1);
  expect(await run(table, [], NOW, ({ size }) => ({ items: {}, result: size }))).toBe(0);
  expect(await runOne(table, "a", NOW, (item) => ({ item, result: 2 }))).toBe(2);

  expect(transact).not.toHaveBeenCalled();
});

test("several items are read, written and deleted together", async () => {
  await count("a");
  await count("b");

  await run(table, ["a", "b", "c"], NOW, (items: ReadonlyMap<string, Row>) => ({
    items: { a: undefined, c: { attempts: items.size } },
    result: undefined,
  }));

  expect(await table.getAll(["a", "b", "c"])).toMatchObject([
    { image: "b", attempts: 1 },
    { image: "c", attempts: 2, rev: NOW.getTime() },
  ]);
});
