import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  CreateTableCommand,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { makeUser, policyOf } from "./accounts";
import { aws, useLocalAws } from "./shared-aws";

const TableName = "ledger";
const TABLE = `arn:aws:dynamodb:us-east-1:123456789012:table/${TableName}`;

useLocalAws(async () => {
  await new DynamoDBClient(aws.clientConfig).send(
    new CreateTableCommand({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "image", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "image", KeyType: "HASH" }],
    }),
  );
});

/** Somebody who may do anything with the table, under this condition. */
async function userWith(name: string, ...statements: readonly object[]): Promise<DynamoDBClient> {
  const anything = { Effect: "Allow", Action: "dynamodb:*", Resource: TABLE };
  const policy = policyOf(...statements.map((statement) => ({ ...anything, ...statement })));
  return new DynamoDBClient(await makeUser(aws.clientConfig, name, policy));
}

const keyOf = (image: string) => ({ image: { S: image } });
const change = (image: string) => ({
  TableName,
  Key: keyOf(image),
  UpdateExpression: "SET reason = :reason",
  ExpressionAttributeValues: { ":reason": { S: "x" } },
});

/** Every call that writes an item, of which those of several also write another one. */
const WRITES = {
  PutItem: (image: string) => new PutItemCommand({ TableName, Item: keyOf(image) }),
  UpdateItem: (image: string) => new UpdateItemCommand(change(image)),
  DeleteItem: (image: string) => new DeleteItemCommand({ TableName, Key: keyOf(image) }),
  BatchWriteItem: (image: string) =>
    new BatchWriteItemCommand({
      RequestItems: {
        [TableName]: [{ PutRequest: { Item: keyOf("mine#1") } }, { DeleteRequest: { Key: keyOf(image) } }],
      },
    }),
  TransactWriteItems: (image: string) =>
    new TransactWriteItemsCommand({
      TransactItems: [{ Update: change("mine#1") }, { Update: change(image) }],
    }),
};
const DENIED = expect.objectContaining({ name: "AccessDeniedException" });

test("a right can be for some items alone, whichever call writes them", async () => {
  const owner = await userWith("owner", {
    Condition: {
      "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["mine#*"] },
      Null: { "dynamodb:LeadingKeys": "false" },
    },
  });

  for (const write of Object.values(WRITES)) {
    await expect(owner.send(write("mine#2") as PutItemCommand)).resolves.toBeDefined();
    await expect(owner.send(write("theirs#1") as PutItemCommand)).rejects.toEqual(DENIED);
  }
  await expect(owner.send(new GetItemCommand({ TableName, Key: keyOf("theirs#1") }))).rejects.toEqual(DENIED);
  const batch = { [TableName]: { Keys: [keyOf("mine#1"), keyOf("theirs#1")] } };
  await expect(owner.send(new BatchGetItemCommand({ RequestItems: batch }))).rejects.toEqual(DENIED);
});

test("and some can be refused to whoever may write all others", async () => {
  const writer = await userWith(
    "writer",
    {},
    { Effect: "Deny", Condition: { "ForAnyValue:StringLike": { "dynamodb:LeadingKeys": ["config#*"] } } },
  );

  for (const write of Object.values(WRITES)) {
    await expect(writer.send(write("mine#2") as PutItemCommand)).resolves.toBeDefined();
    await expect(writer.send(write("config#gate") as PutItemCommand)).rejects.toEqual(DENIED);
  }
});
