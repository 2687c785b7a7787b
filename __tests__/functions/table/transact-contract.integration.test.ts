import type { Row, Table } from "../../../functions/table/table";
import { NOW } from "../samples";
import { bothTables } from "./both-tables";
import { edit } from "./edit";

let items = 0;

describe.each(bothTables())("whole items in the table in %s", (_, create) => {
  let table: Table;
  let one: string;
  let other: string;
  beforeEach(() => {
    table = create();
    items += 1;
    [one, other] = [`one-${items}`, `other-${items}`];
  });

  const write = (rev: number | undefined, item: Row | undefined, key = one) =>
    table.transact([{ key, rev, item }]);

  test("are made where there are none, and replaced whole where their revision is as it was read", async () => {
    const run = { engine: "inline", handle: "a" };
    expect(await write(undefined, { rev: 7, attempts: 1, run })).toBe(true);
    expect(await table.get(one)).toEqual({ image: one, rev: 7, attempts: 1, run });
    for (const rev of [undefined, 0, 6]) {
      expect(await write(rev, { rev: 1 })).toBe(false);
    }

    expect(await write(7, { rev: 8, reason: "new", requestId: undefined } as Row)).toBe(true);

    expect(await table.get(one)).toEqual({ image: one, rev: 8, reason: "new" });
  });

  test("of revision 0 are those that exist and have none", async () => {
    expect(await write(0, { rev: 1 })).toBe(false);
    await edit(table, one, { attempts: 1 });
    expect([await write(0, { rev: 1 }), await write(0, { rev: 1 })]).toEqual([true, false]);
  });

  test("are deleted by their revision, and made again", async () => {
    await write(undefined, { rev: 7, rowState: "HELD", dueAt: NOW.toISOString() });

    expect([await write(6, undefined), await write(7, undefined), await write(7, { rev: 8 })]).toEqual([
      ...[false, true, false],
    ]);

    expect(await table.get(one)).toBeUndefined();
    expect((await table.due("HELD", NOW, 100)).map(({ key }) => key)).not.toContain(one);
    expect(await write(undefined, { rev: 1 })).toBe(true);
  });

  test("are written together, all or nothing", async () => {
    await write(undefined, { rev: 1 });

    const both = (rev: number) => [
      { key: one, rev, item: undefined },
      { key: other, rev: undefined, item: { rev: 5 } },
    ];
    expect(await table.transact(both(9))).toBe(false);
    expect(await table.getAll([one, other])).toEqual([{ image: one, rev: 1 }]);

    expect(await table.transact(both(1))).toBe(true);
    expect(await table.getAll([one, other])).toEqual([{ image: other, rev: 5 }]);
  });

  test("are refused with what cannot be kept, and change nothing", async () => {
    const fine = { key: other, rev: undefined, item: {} };
    const refused = table.transact([fine, { key: one, rev: undefined, item: { attempts: Number.NaN } }]);
    await expect(refused).rejects.toThrow();
    expect(await table.getAll([one, other])).toEqual([]);
  });

  test("are refused without a key, twice, and where there are none or more than 100", async () => {
    const whole = { key: one, rev: undefined, item: {} };
    const many = Array.from({ length: 101 }, (_each, index) => ({ ...whole, key: `${one}-${index}` }));

    for (const writes of [[{ ...whole, key: "" }], [whole, whole], [], many]) {
      await expect(table.transact(writes)).rejects.toThrow();
    }
  });
});
