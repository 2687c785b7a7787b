import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { EXCEPTIONS_KEY } from "../../functions/contract/blocking/exceptions";
import { type LocalAws, startLocalAws } from "../../local-aws";
import { ModuleConsumer } from "./planned-folder";

const CLUSTER = "arn:aws:ecs:us-east-1:123456789012:cluster/shop";
const EXCEPTIONS = [
  { image: "docker.io/library/nginx", until: "2099-03-31", reason: "No fix yet", owner: "team-shop" },
];

let aws: LocalAws;
let consumer: ModuleConsumer;

beforeAll(async () => {
  aws = await startLocalAws();
  await aws.switch({ schedules: false });
  consumer = await ModuleConsumer.on(aws);
});

afterAll(async () => {
  await aws?.stop();
  consumer?.remove();
});

/** The exceptions as functions read them. */
async function storedExceptions(): Promise<unknown> {
  const { Item } = await new DynamoDBClient(aws.clientConfig).send(
    new GetItemCommand({
      TableName: "fargate-image-scanning-ledger",
      Key: { image: { S: EXCEPTIONS_KEY } },
      ConsistentRead: true,
    }),
  );
  return JSON.parse(Item?.exceptions?.S ?? "null");
}

test("gate, enforcement and exceptions come and go with their inputs, and a second plan is empty", async () => {
  consumer.call({
    cluster_arns: [CLUSTER],
    deployment_gate: { mode: "block" },
    enforcement: { mode: "act" },
    exceptions: EXCEPTIONS,
  });
  await consumer.apply({});

  expect(await storedExceptions()).toEqual(EXCEPTIONS);
  expect((await consumer.plan({})).output).toContain("No changes");

  consumer.call({});
  const { output } = await consumer.apply({});

  expect(output).toContain("module.scanning.aws_lambda_function.deployment_gate[0]: Destruction complete");
  expect(await storedExceptions()).toEqual([]);
  expect((await consumer.plan({})).output).toContain("No changes");
});
