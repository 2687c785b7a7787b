import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamodbTable } from "../../../functions/table/dynamodb-table";
import { LocalService, refusal, type ServiceAnswer } from "../local-service";

const service = LocalService.forTests();
let table: DynamodbTable;

beforeAll(() => {
  table = new DynamodbTable(new DynamoDBClient(service.clientConfig), "ledger");
});

const cancelled = (...codes: string[]): ServiceAnswer => ({
  status: 400,
  body: JSON.stringify({
    __type: "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
    Message: "Transaction cancelled",
    CancellationReasons: codes.map((Code) => ({ Code })),
  }),
});
const conflict = refusal(
  "com.amazonaws.dynamodb.v20120810#TransactionConflictException",
  "Transaction is ongoing for the item",
);

/** Answers in this order, then well. */
function answer(...answers: ServiceAnswer[]): void {
  service.answer = () => answers.shift() ?? { body: "{}" };
}

test("what does not fit into one page is counted on, up to the limit", async () => {
  const page = (ScannedCount: number, Count = ScannedCount) => ({
    body: JSON.stringify({ Count, ScannedCount, LastEvaluatedKey: { image: { S: "a" } } }),
  });
  answer(page(7000), page(7000), { body: JSON.stringify({ Count: 6000, ScannedCount: 6000 }) });
  expect(await table.count("WAITING", 30_000)).toBe(20_000);
  expect(service.asked("Query").map(({ Limit }) => Limit)).toEqual([30_000, 23_000, 16_000]);

  service.forget();
  answer(page(10));
  expect(await table.count("WAITING", 10)).toBe(10);
  expect(service.asked("Query")).toHaveLength(1);
});

test("a write that met a transaction writes nothing, so that whoever writes reads again; of one item it costs no transaction", async () => {
  const whole = { key: "a", rev: 1, item: { rev: 2 } };
  answer(conflict);
  expect(await table.transact([whole])).toBe(false);
  expect(await table.transact([whole])).toBe(true);
  expect(await table.transact([{ ...whole, item: undefined }])).toBe(true);
  expect([service.asked("PutItem"), service.asked("DeleteItem")].map(({ length }) => length)).toEqual([2, 1]);

  answer(
    cancelled("TransactionConflict", "None"),
    cancelled("ConditionalCheckFailed", "TransactionConflict"),
  );
  expect(await table.transact([whole, { ...whole, key: "b" }])).toBe(false);
  expect(await table.transact([whole, { ...whole, key: "b" }])).toBe(false);
  expect(service.asked("TransactWriteItems")).toHaveLength(2);

  answer(cancelled("ValidationError", "None"));
  await expect(table.transact([whole, { ...whole, key: "b" }])).rejects.toThrow("Transaction cancelled");
});

describe("reading many items", () => {
  const item = { image: { S: "a" } };
  const unprocessed = { body: JSON.stringify({ UnprocessedKeys: { ledger: { Keys: [item] } } }) };
  const read = { body: JSON.stringify({ Responses: { ledger: [item] } }) };

  test("names each of them once, since DynamoDB refuses the request otherwise", async () => {
    answer(read);

    expect(await table.getAll(["a", "a"])).toEqual([{ image: "a" }]);

    expect(service.asked("BatchGetItem")).toMatchObject([{ RequestItems: { ledger: { Keys: [item] } } }]);
  });

  test("asks again for what DynamoDB had no capacity for, five times in all", async () => {
    answer(unprocessed, unprocessed, unprocessed, unprocessed, read);
    expect(await table.getAll(["a"])).toEqual([{ image: "a" }]);

    service.forget();
    answer(...Array(20).fill(unprocessed));
    await expect(table.getAll(["a"])).rejects.toMatchObject({
      name: "ProvisionedThroughputExceededException",
      message: "DynamoDB had no capacity for 1 items of ledger in 5 tries.",
    });
    expect(service.asked("BatchGetItem")).toHaveLength(5);
  });
});

test("a number that JavaScript cannot hold keeps no item from being read", async () => {
  const numbers = ["5", "1.5", "9007199254740993", "1e126", "9007199254740993.5"];
  answer({ body: JSON.stringify({ Item: { history: { L: numbers.map((N) => ({ N })) } } }) });

  expect(await table.get("a")).toEqual({ history: numbers.map(Number) });
});
