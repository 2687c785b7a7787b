import type { Table } from "../../../functions/table/table";
import { MemoryTable } from "../../../simulation/aws/dynamodb/memory-table";
import { LedgerOnAws } from "../../ledger-on-aws";

/** The tables that all tests of a file are held against, by name: that of the embedded AWS, and a new one in memory. */
export function bothTables(): [where: string, create: () => Table][] {
  let onAws: LedgerOnAws;
  beforeAll(async () => {
    onAws = await LedgerOnAws.create();
  });
  afterAll(() => onAws?.stop());
  return [
    ["DynamoDB", () => onAws.table],
    ["memory", () => new MemoryTable()],
  ];
}
