import type { Attribute } from "../../../functions/contract/ledger";
import type { Row, Table } from "../../../functions/table/table";
import { MemoryTable } from "../../../simulation/aws/dynamodb/memory-table";

/** Sets and removes attributes of an item, as somebody does who knows nothing of revisions. Times become texts. */
export async function edit(
  table: Pick<Table, "get" | "transact">,
  key: string,
  set: Readonly<Partial<Record<Attribute, unknown>>>,
  remove: readonly Attribute[] = [],
): Promise<void> {
  const before = await table.get(key);
  const removed = Object.fromEntries(remove.map((name) => [name, undefined]));
  const item: Row = JSON.parse(JSON.stringify({ ...before, ...set, ...removed }));
  const rev = before && Number(before.rev ?? 0);
  if (!(await table.transact([{ key, rev, item }]))) {
    throw new Error(`Somebody else has written the item ${key}.`);
  }
}

/** A table in memory with these items; of one that is named twice, with the attributes of both. */
export async function tableOf(...items: readonly Row[]): Promise<MemoryTable> {
  const table = new MemoryTable();
  for (const { image, ...set } of items) {
    await edit(table, String(image), set);
  }
  return table;
}
