import { type Change, InvalidChangeError, present, type Table } from "../../../functions/table/table";
import { bothTables } from "./both-tables";

let items = 0;

const set = { attempts: 1 };

/** The embedded AWS takes some of these, DynamoDB takes none. */
const REFUSED: readonly (readonly [why: string, change: Omit<Change, "key">, says: string])[] = [
  ["changes nothing", { set: {} }, "changes nothing"],
  ["sets nothing within a map", { set: { run: { handle: undefined } } }, '"run.handle" to undefined'],
  [
    "sets nothing within a list",
    { set: { topVulnerabilities: [{ fix: undefined }] } },
    '0.fix" to undefined',
  ],
  ["sets no number", { set: { images: Number.NaN } }, '"images" to NaN'],
  ["sets what it removes", { set, remove: ["attempts"] }, '"attempts" twice'],
  ["sets the key", { set: { image: "b" } }, "never changes"],
  ["removes the key", { set, remove: ["image"] }, "never changes"],
];

describe.each(bothTables())("the table in %s", (_, create) => {
  let table: Table;
  let key: string;
  beforeEach(async () => {
    table = create();
    key = `refused-${++items}`;
    await table.update({ key, set: { attempts: 1, images: 2 } });
  });

  test.each(REFUSED)(
    "refuses a change that %s, also where its condition does not hold",
    async (_why, change, says) => {
      const update = table.update({ key, ...change });
      await expect(update).rejects.toThrow(InvalidChangeError);
      await expect(update).rejects.toThrow(says);
      const unmet = { key: "other", set, condition: present("resultUrl") };
      await expect(table.updateTogether([unmet, { key, ...change }])).rejects.toThrow(says);

      expect(await table.get(key)).toEqual({ image: key, attempts: 1, images: 2 });
    },
  );
});
