import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { CreateQueueCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { zipSync } from "fflate";
import { until } from "../until";
import { policyOf } from "./accounts";
import { awsCli, createRole } from "./aws-cli";
import { messagesIn, sendIn } from "./buses";
import { aws, useLocalAws } from "./shared-aws";

const QUEUE = "work.fifo";
/** Makes the file that its message names, or waits until another one has made it. */
const HANDLER = `
const { existsSync, writeFileSync } = require("node:fs");
exports.handler = async ({ Records: [{ body }] }) => {
  const { number, makes, awaits } = JSON.parse(body);
  console.log(JSON.stringify({ message: "begun", number }));
  if (makes) writeFileSync(makes, "");
  while (awaits && !existsSync(awaits)) await new Promise((resolve) => setTimeout(resolve, 20));
  console.log(JSON.stringify({ message: "ended", number }));
};`;

let queueUrl: string | undefined;
const arn = (service: string, resource: string) =>
  `arn:aws:${service}:us-east-1:${aws.accountId}:${resource}`;

useLocalAws(async () => {
  const Principal = { Service: "events.amazonaws.com" };
  const Attributes = {
    ...{ FifoQueue: "true", ContentBasedDeduplication: "true" },
    Policy: policyOf({ Effect: "Allow", Principal, Action: "sqs:SendMessage", Resource: arn("sqs", QUEUE) }),
  };
  const created = await new SQSClient(aws.clientConfig).send(
    new CreateQueueCommand({ QueueName: QUEUE, Attributes }),
  );
  queueUrl = created.QueueUrl;
});

async function send(body: object, group = "one"): Promise<void> {
  const message = { QueueUrl: queueUrl, MessageBody: JSON.stringify(body), MessageGroupId: group };
  await new SQSClient(aws.clientConfig).send(new SendMessageCommand(message));
}

async function bodies(): Promise<unknown[]> {
  return (await messagesIn(aws.clientConfig, QUEUE)).map(({ event }) => event);
}

/** Lets a rule for events of ECS send to the queue. */
async function target(parameters: object): Promise<void> {
  const events = new EventBridgeClient(aws.clientConfig);
  const EventPattern = JSON.stringify({ source: ["aws.ecs"] });
  await events.send(new PutRuleCommand({ Name: "tasks", EventPattern }));
  const Targets = [{ Id: "1", Arn: arn("sqs", QUEUE), ...parameters }];
  await events.send(new PutTargetsCommand({ Rule: "tasks", Targets }));
}

test("an equal message is swallowed for five minutes, even after the first was deleted", async () => {
  await send({ poke: 1 });
  expect(await bodies()).toEqual([{ poke: 1 }]);

  await send({ poke: 1 });
  await send({ poke: 2 });
  expect(await bodies()).toEqual([{ poke: 2 }]);
});

test("whole events of EventBridge all arrive, a constant input once, and one without a group never", async () => {
  await target({ SqsParameters: { MessageGroupId: "one" } });
  await sendIn(aws.clientConfig);
  await sendIn(aws.clientConfig);
  expect(await bodies()).toHaveLength(2);

  await target({ SqsParameters: { MessageGroupId: "one" }, Input: '{"minute":true}' });
  await sendIn(aws.clientConfig);
  await sendIn(aws.clientConfig);
  expect(await bodies()).toEqual([{ minute: true }]);

  await target({});
  await sendIn(aws.clientConfig);
  expect(await bodies()).toEqual([]);
});

test("a mapping runs batches of two groups at once, and of one group one after the other", async () => {
  const role = await createRole(aws, "worker", { Service: "lambda.amazonaws.com" }, [
    { Effect: "Allow", Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage"], Resource: arn("sqs", QUEUE) },
    { Effect: "Allow", Action: "sqs:GetQueueAttributes", Resource: arn("sqs", QUEUE) },
    { Effect: "Allow", Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource: "*" },
  ]);
  await awsCli(aws, "logs", "create-log-group", "--log-group-name", "/aws/lambda/worker");
  const folder = mkdtempSync(join(tmpdir(), "function-"));
  const zip = join(folder, "function.zip");
  writeFileSync(zip, zipSync({ "index.js": Buffer.from(HANDLER) }));
  await awsCli(
    aws,
    ...["lambda", "create-function", "--function-name", "worker", "--runtime", "nodejs22.x", "--role", role],
    ...["--handler", "index.handler", "--zip-file", `fileb://${zip}`, "--timeout", "10"],
  );
  const mapping = ["--event-source-arn", arn("sqs", QUEUE), "--batch-size", "1"];
  await awsCli(aws, "lambda", "create-event-source-mapping", "--function-name", "worker", ...mapping);

  // The first of one group ends once the other group's was begun.
  await send({ number: 1, awaits: join(folder, "made") }, "one");
  await send({ number: 2 }, "one");
  await send({ number: 3, makes: join(folder, "made") }, "two");

  const lines = async () => {
    const { events } = await awsCli<{ events: { message: string }[] }>(
      aws,
      ...[
        "logs",
        "filter-log-events",
        "--log-group-name",
        "/aws/lambda/worker",
        "--filter-pattern",
        "number",
      ],
    );
    return events.map(({ message }) => {
      const line = JSON.parse(message.slice(message.indexOf("{")));
      return `${line.number} ${line.message}`;
    });
  };
  await until("three batches", async () => (await lines()).length === 6);
  expect((await lines()).filter((line) => !line.startsWith("3"))).toEqual([
    "1 begun",
    "1 ended",
    "2 begun",
    "2 ended",
  ]);
  rmSync(folder, { recursive: true });
});
