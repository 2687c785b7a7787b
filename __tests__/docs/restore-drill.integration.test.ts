import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ListBackupsCommand,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
} from "@aws-sdk/client-dynamodb";
import {
  DUE_ATTRIBUTE,
  DUE_ITEMS_INDEX,
  PARTITION_KEY,
  STATE_ATTRIBUTE,
} from "../../functions/contract/ledger";
import { type LocalAws, startLocalAws } from "../../local-aws";
import { commandsOf, shell } from "../documented-commands";

const TableName = "fargate-image-scanning-ledger";

const commands = (heading: string, mark?: string) => commandsOf("docs/data.md", heading, mark);

let aws: LocalAws;
let client: DynamoDBClient;

beforeAll(async () => {
  aws = await startLocalAws();
  client = new DynamoDBClient(aws.clientConfig);
  // As modules/scan-ledger has it.
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      DeletionProtectionEnabled: true,
      AttributeDefinitions: [PARTITION_KEY, STATE_ATTRIBUTE, DUE_ATTRIBUTE].map((AttributeName) => ({
        AttributeName,
        AttributeType: "S",
      })),
      KeySchema: [{ AttributeName: PARTITION_KEY, KeyType: "HASH" }],
      GlobalSecondaryIndexes: [
        {
          IndexName: DUE_ITEMS_INDEX.name,
          KeySchema: [
            { AttributeName: STATE_ATTRIBUTE, KeyType: "HASH" },
            { AttributeName: DUE_ATTRIBUTE, KeyType: "RANGE" },
          ],
          Projection: { ProjectionType: "KEYS_ONLY" },
        },
      ],
    }),
  );
  await put("sha256:passed linux/amd64", { verdict: "PASSED", repository: "docker.io/library/nginx" });
  await put("sha256:open linux/amd64", { rowState: "WAITING", dueAt: "2026-11-01T00:00:00.000Z" });
});

afterAll(() => aws?.stop());

async function put(image: string, attributes: Record<string, string>): Promise<void> {
  const entries = Object.entries({ image, ...attributes }).map(([name, text]) => [name, { S: text }]);
  await client.send(new PutItemCommand({ TableName, Item: Object.fromEntries(entries) }));
}

const itemsOf = async (table: string) =>
  ((await client.send(new ScanCommand({ TableName: table }))).Items ?? [])
    .map(({ image }) => image?.S)
    .sort();

const tables = async () => (await client.send(new ListTablesCommand({}))).TableNames;

test("the restore drill and the way back to an earlier time run as docs/data.md has them", async () => {
  const before = await itemsOf(TableName);
  const drill = commands("Restore drill");
  expect(drill).toContain(`LEDGER=${TableName}\n`);

  await shell(aws, drill);

  expect(await itemsOf(`${TableName}-restored`)).toEqual(before);

  await shell(aws, `LEDGER=${TableName}\n${commands("Restore drill", "drill")}`);
  expect(await tables()).toEqual([TableName]);
  await shell(aws, drill);

  // What has come since then is what one wants to be rid of.
  await put("sha256:wrong linux/amd64", { verdict: "PASSED" });
  await shell(aws, `LEDGER=${TableName}\n${commands("Go back to an earlier time")}`);

  expect(await itemsOf(TableName)).toEqual(before);
  const { Table } = await client.send(new DescribeTableCommand({ TableName }));
  expect(Table?.KeySchema).toEqual([{ AttributeName: PARTITION_KEY, KeyType: "HASH" }]);
  const { Items } = await client.send(
    new QueryCommand({
      TableName,
      IndexName: DUE_ITEMS_INDEX.name,
      KeyConditionExpression: "rowState = :state",
      ExpressionAttributeValues: { ":state": { S: "WAITING" } },
    }),
  );
  expect(Items).toHaveLength(1);
  // Nothing is left of the way.
  expect(await tables()).toEqual([TableName]);
  expect((await client.send(new ListBackupsCommand({}))).BackupSummaries).toEqual([]);
});
