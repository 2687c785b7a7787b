import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CloudWatchClient, PutMetricAlarmCommand } from "@aws-sdk/client-cloudwatch";
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import {
  AddPermissionCommand,
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  GetPolicyCommand,
  LambdaClient,
} from "@aws-sdk/client-lambda";
import {
  CreateQueueCommand,
  ListMessageMoveTasksCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import { zipSync } from "fflate";
import { until } from "../until";
import { allow, policyOf } from "./accounts";
import { createRole } from "./aws-cli";
import { messagesIn, sendIn } from "./buses";
import { aws, useLocalAws } from "./shared-aws";

// What queues, functions and alarms refuse, or swallow.

const QUEUE = "work.fifo";
/** Writes down when it begins and ends with a message, and waits in between until that file has as many letters. */
const HANDLER = `
const { appendFileSync, readFileSync } = require("node:fs");
exports.handler = async ({ Records: [{ body }] }) => {
  const { number, file, awaits } = JSON.parse(body);
  appendFileSync(file, number + "+");
  while (readFileSync(file, "utf8").length < awaits) await new Promise((resolve) => setTimeout(resolve, 20));
  appendFileSync(file, number + "-");
};`;

let sqs: SQSClient;
let lambda: LambdaClient;
let queueUrl: string;
const queueArn = (name: string) => `arn:aws:sqs:us-east-1:${aws.accountId}:${name}`;

async function createQueue(QueueName: string, Attributes: Record<string, string> = {}) {
  const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
  return QueueUrl;
}

const send = (QueueUrl: string, MessageBody: string, MessageGroupId?: string) =>
  sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, MessageGroupId }));
const bodies = async () => (await messagesIn(aws.clientConfig, QUEUE)).map(({ event }) => event);

useLocalAws(async () => {
  sqs = new SQSClient(aws.clientConfig);
  lambda = new LambdaClient(aws.clientConfig);
  const Principal = { Service: "events.amazonaws.com" };
  queueUrl = await createQueue(QUEUE, {
    ...{ FifoQueue: "true", ContentBasedDeduplication: "true" },
    Policy: policyOf({ ...allow("sqs:SendMessage", queueArn(QUEUE)), Principal }),
  });
});

test("an equal message is swallowed for five minutes, even after the first was deleted", async () => {
  await send(queueUrl, '{"poke":1}', "one");
  expect(await bodies()).toEqual([{ poke: 1 }]);

  await send(queueUrl, '{"poke":1}', "one");
  await send(queueUrl, '{"poke":2}', "one");
  expect(await bodies()).toEqual([{ poke: 2 }]);
});

test("a rule's constant input arrives once, and its event without a group never", async () => {
  const events = new EventBridgeClient(aws.clientConfig);
  await events.send(new PutRuleCommand({ Name: "tasks", EventPattern: '{"source":["aws.ecs"]}' }));
  const sentTwice = async (parameters: object) => {
    const Targets = [{ Id: "1", Arn: queueArn(QUEUE), ...parameters }];
    await events.send(new PutTargetsCommand({ Rule: "tasks", Targets }));
    await sendIn(aws.clientConfig);
    await sendIn(aws.clientConfig);
    return bodies();
  };
  const SqsParameters = { MessageGroupId: "one" };

  expect(await sentTwice({ SqsParameters })).toHaveLength(2);
  expect(await sentTwice({ SqsParameters, Input: '{"minute":true}' })).toEqual([{ minute: true }]);
  expect(await sentTwice({})).toEqual([]);
});

describe("a function", () => {
  const LAMBDA = { Service: "lambda.amazonaws.com" };
  const permission = { FunctionName: "worker", Principal: "events.amazonaws.com", StatementId: "schedule" };
  const addPermission = () => new AddPermissionCommand({ ...permission, Action: "lambda:InvokeFunction" });
  const creation = (FunctionName: string, Role: string) =>
    new CreateFunctionCommand({
      ...{ FunctionName, Role, Runtime: "nodejs22.x", Handler: "index.handler", Timeout: 10 },
      Code: { ZipFile: zipSync({ "index.js": Buffer.from(HANDLER) }) },
    });
  const mapping = (FunctionName: string) =>
    new CreateEventSourceMappingCommand({ FunctionName, EventSourceArn: queueArn(QUEUE), BatchSize: 1 });
  let role: string;

  beforeAll(async () => {
    const polling = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"];
    role = await createRole(aws, "worker", LAMBDA, [allow("logs:*"), allow(polling, queueArn(QUEUE))]);
  });

  test("is made once, though the answer to the first attempt gets lost; another call is a conflict", async () => {
    const client = new LambdaClient(aws.clientConfig);
    const seen = new Set<string>();
    client.middlewareStack.add(
      (next) => async (args) => {
        const answer = await next(args);
        const call =
          (args.request as { headers: Record<string, string> }).headers["amz-sdk-invocation-id"] ?? "";
        if (seen.has(call)) return answer;
        seen.add(call);
        throw Object.assign(new Error("connection closed"), { code: "ECONNRESET" });
      },
      // Inside the SDK's own retries, and around the reading of the answer.
      { step: "deserialize", priority: "high" },
    );

    expect((await client.send(creation("worker", role))).$metadata.attempts).toBe(2);
    expect((await client.send(addPermission())).$metadata.attempts).toBe(2);

    const { Policy } = await lambda.send(new GetPolicyCommand({ FunctionName: "worker" }));
    expect(JSON.parse(Policy ?? "").Statement).toHaveLength(1);
    await expect(lambda.send(creation("worker", role))).rejects.toThrow("already exist");
    await expect(lambda.send(addPermission())).rejects.toThrow("already exists");
  });

  test("is not mapped to a queue that its role may not poll", async () => {
    await lambda.send(creation("no-poller", await createRole(aws, "no-poller", LAMBDA, [allow("logs:*")])));

    await expect(lambda.send(mapping("no-poller"))).rejects.toThrow(
      "does not have permissions to call ReceiveMessage on SQS",
    );
  });

  test("gets no message of a group while it has another one of it, but one of another group", async () => {
    const folder = mkdtempSync(join(tmpdir(), "function-"));
    const file = join(folder, "lines");
    await lambda.send(mapping("worker"));

    // The first one ends once the other group's was begun.
    await send(queueUrl, JSON.stringify({ number: 1, file, awaits: 4 }), "one");
    await send(queueUrl, JSON.stringify({ number: 2, file, awaits: 0 }), "one");
    await send(queueUrl, JSON.stringify({ number: 3, file, awaits: 0 }), "two");

    const lines = () => readFileSync(file, { encoding: "utf8", flag: "a+" });
    await until("three batches", async () => lines().length === 12);
    expect(lines().replaceAll(/3[+-]/g, "")).toBe("1+1-2+2-");
    rmSync(folder, { recursive: true });
  });
});

describe("a message is not moved", () => {
  const move = (SourceArn: string, DestinationArn?: string) =>
    sqs.send(new StartMessageMoveTaskCommand({ SourceArn, DestinationArn }));

  test("out of a dead-letter queue that it was sent to itself, unless a destination is named", async () => {
    const SourceArn = queueArn("dead");
    const deadUrl = await createQueue("dead");
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: SourceArn, maxReceiveCount: 1 });
    await createQueue("source", { RedrivePolicy });
    await send(deadUrl, "direct");

    await move(SourceArn);
    const { Results } = await sqs.send(new ListMessageMoveTasksCommand({ SourceArn }));
    expect(Results).toMatchObject([{ Status: "FAILED", FailureReason: "CouldNotDetermineMessageSource" }]);
    await move(SourceArn, queueArn("source"));
    expect((await sqs.send(new ReceiveMessageCommand({ QueueUrl: deadUrl }))).Messages ?? []).toEqual([]);
  });

  test("out of a queue that is no dead-letter queue", async () => {
    await createQueue("plain");

    await expect(move(queueArn("plain"))).rejects.toThrow(/must be configured as a Dead Letter Queue/);
  });
});

test("metric math that is not known here is refused, and nothing is guessed", async () => {
  const Metric = { Namespace: "Shop", MetricName: "Sales" };
  await new CloudWatchClient(aws.clientConfig).send(
    new PutMetricAlarmCommand({
      ...{
        AlarmName: "unknown",
        ComparisonOperator: "GreaterThanThreshold",
        EvaluationPeriods: 1,
        Threshold: 0,
      },
      TreatMissingData: "notBreaching",
      Metrics: [
        { Id: "result", Expression: "ANOMALY_DETECTION_BAND(sales)" },
        { Id: "sales", ReturnData: false, MetricStat: { Metric, Period: 60, Stat: "Sum" } },
      ],
    }),
  );

  await expect(aws.evaluateAlarms()).rejects.toThrow("ANOMALY_DETECTION_BAND(sales)");
});
