import type { Row, Write } from "../../../functions/table/table";
import { MemoryTable } from "../../../simulation/aws/dynamodb/memory-table";

/** A table in memory that counts its calls, each of which DynamoDB would answer. */
export class CountedTable extends MemoryTable {
  reads = 0;
  writes = 0;

  get calls(): number {
    return this.reads + this.writes;
  }

  override async get(key: string): Promise<Row | undefined> {
    this.reads += 1;
    return super.get(key);
  }

  override async getAll(keys: readonly string[]): Promise<Row[]> {
    this.reads += 1;
    return super.getAll(keys);
  }

  override async count(...asked: Parameters<MemoryTable["count"]>): Promise<number> {
    this.reads += 1;
    return super.count(...asked);
  }

  override async transact(writes: readonly Write[]): Promise<boolean> {
    this.writes += 1;
    return super.transact(writes);
  }

  forgetCalls(): void {
    this.reads = 0;
    this.writes = 0;
  }
}
