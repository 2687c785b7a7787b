import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CodeBuildClient, ListBuildsForProjectCommand } from "@aws-sdk/client-codebuild";
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { zipSync } from "fflate";
import { until } from "../until";
import { policyOf } from "./accounts";
import { awsCli, createRole } from "./aws-cli";
import { messagesIn, sendIn } from "./buses";
import { createProject } from "./scanner-project";
import { aws, useLocalAws } from "./shared-aws";

// The client comes from the runtime, as in AWS.
const HANDLER = `
const { CodeBuildClient, StartBuildCommand } = require("@aws-sdk/client-codebuild");
const client = new CodeBuildClient({});
exports.handler = async (event) => {
  console.log(JSON.stringify({ message: "handling", count: event.Records.length, endpoint: process.env.AWS_ENDPOINT_URL }));
  await client.send(new StartBuildCommand({ projectName: "scanner", idempotencyToken: event.Records[0].body }));
  console.log(JSON.stringify({ message: "done" }));
  return { batchItemFailures: [] };
};`;
const LOG_GROUP = "/aws/lambda/trigger";

let sqs: SQSClient;
let codebuild: CodeBuildClient;
let events: EventBridgeClient;
let queueUrl: string;

function arn(service: string, resource: string): string {
  return `arn:aws:${service}:us-east-1:${aws.accountId}:${resource}`;
}

useLocalAws(async () => {
  sqs = new SQSClient(aws.clientConfig);
  codebuild = new CodeBuildClient(aws.clientConfig);
  events = new EventBridgeClient(aws.clientConfig);
  queueUrl = await createQueue("tasks", { VisibilityTimeout: "300" });
  const builder = await createRole(aws, "builder", { Service: "codebuild.amazonaws.com" }, [
    { Effect: "Allow", Action: "logs:*", Resource: "*" },
  ]);
  const buildspec = "{version: 0.2, phases: {build: {commands: [echo scanned]}}}";
  await createProject(codebuild, "scanner", builder, buildspec);
});

afterEach(() => aws.resetSwitches());

async function createQueue(name: string, attributes: Record<string, string>): Promise<string> {
  const created = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }));
  return created.QueueUrl as string;
}

async function createFunction(name: string, role: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "function-"));
  const zip = join(folder, "function.zip");
  writeFileSync(zip, zipSync({ "index.js": Buffer.from(HANDLER) }));
  await awsCli(
    aws,
    ...["lambda", "create-function", "--function-name", name, "--runtime", "nodejs22.x", "--role", role],
    ...["--handler", "index.handler", "--zip-file", `fileb://${zip}`, "--architectures", "arm64"],
    ...["--timeout", "10"],
  );
  rmSync(folder, { recursive: true });
}

function mapQueue(name: string): Promise<unknown> {
  return awsCli(
    aws,
    ...["lambda", "create-event-source-mapping", "--function-name", name],
    ...["--event-source-arn", arn("sqs", "tasks"), "--function-response-types", "ReportBatchItemFailures"],
  );
}

async function builds(): Promise<string[]> {
  const { ids } = await codebuild.send(new ListBuildsForProjectCommand({ projectName: "scanner" }));
  return ids ?? [];
}

async function queueIsEmpty(): Promise<boolean> {
  const names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"] as const;
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: [...names] }),
  );
  return names.every((name) => Attributes?.[name] === "0");
}

describe("a function", () => {
  beforeAll(async () => {
    const rights = [
      { Effect: "Allow", Action: "codebuild:StartBuild", Resource: arn("codebuild", "project/scanner") },
      { Effect: "Allow", Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource: "*" },
    ];
    const polling = {
      Effect: "Allow",
      Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
      Resource: arn("sqs", "tasks"),
    };
    const trusted = { Service: "lambda.amazonaws.com" };
    await createFunction("no-poller", await createRole(aws, "no-poller", trusted, rights));
    await createFunction("trigger", await createRole(aws, "trigger", trusted, [...rights, polling]));
    await awsCli(aws, "logs", "create-log-group", "--log-group-name", LOG_GROUP);
  });

  test("cannot be mapped to a queue that its role may not poll", async () => {
    await expect(mapQueue("no-poller")).rejects.toThrow(
      "does not have permissions to call ReceiveMessage on SQS",
    );
    await mapQueue("trigger");
  });

  test("works off messages with its role's rights, and logs", async () => {
    await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: "first" }));
    await until("the queue to be empty", queueIsEmpty);

    expect(await builds()).toHaveLength(1);
    const { events: lines } = await awsCli<{ events: { message: string }[] }>(
      aws,
      ...["logs", "filter-log-events", "--log-group-name", LOG_GROUP, "--filter-pattern", "message"],
    );
    expect(lines.map(({ message }) => message).join("\n")).toContain('"message":"handling","count":1');
  });

  test.each([
    ["before", "second", 1],
    ["after", "third", 2],
  ] as const)("killed %s an API call gets its message again", async (when, body, buildsAtDeath) => {
    await aws.killFunctionOn({ functionName: "trigger", action: "codebuild:StartBuild", when });
    await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body }));
    await until("the kill", async () => (await aws.pendingKills()).length === 0);
    const before = await builds();

    // Invisible for five minutes, unless released.
    await until("the message to be in flight", async () => (await aws.releaseMessages(queueUrl)) === 1);
    await until("the queue to be empty", queueIsEmpty);

    // Killed before: no build yet. Killed after: the build is there, and the same token starts no second one.
    expect(before).toHaveLength(when === "before" ? buildsAtDeath : buildsAtDeath + 1);
    expect(await builds()).toHaveLength(buildsAtDeath + 1);
  });

  test("gets the errors of AWS that a test wants it to get, and its calls are not carried out", async () => {
    const invoke = async () => {
      const { FunctionError, Payload } = await new LambdaClient(aws.clientConfig).send(
        new InvokeCommand({ FunctionName: "trigger", Payload: '{"Records":[{"body":"failing"}]}' }),
      );
      return [FunctionError, JSON.parse(Payload?.transformToString() ?? "")];
    };
    const before = await builds();
    const [action, error] = ["codebuild:StartBuild", "AccessDeniedException"];
    await aws.failFunctionOn({ functionName: "trigger", action, error, times: 1 });

    const errorMessage = "codebuild:StartBuild fails because a test wants it to.";
    expect(await invoke()).toEqual(["Unhandled", expect.objectContaining({ errorMessage })]);
    expect(await builds()).toEqual(before);
    expect(await aws.failedCalls()).toEqual({ [action]: 1 });
    expect(await invoke()).toEqual([undefined, { batchItemFailures: [] }]);
    expect(await builds()).toHaveLength(before.length + 1);
  });
});

describe("an event", () => {
  const pattern = JSON.stringify({ source: ["aws.ecs"] });
  test("of AWS's own reaches a queue whose policy admits the rule, and no other", async () => {
    const rule = await events.send(new PutRuleCommand({ Name: "tasks", EventPattern: pattern }));
    const admit = (queue: string) =>
      policyOf({
        ...{ Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sqs:SendMessage" },
        ...{ Resource: arn("sqs", queue), Condition: { ArnEquals: { "aws:SourceArn": rule.RuleArn } } },
      });
    await createQueue("admitting", { Policy: admit("admitting") });
    await createQueue("dead-letters", { Policy: admit("dead-letters") });
    await createQueue("closed", {});
    await createQueue("closed-too", {});
    await events.send(
      new PutTargetsCommand({
        Rule: "tasks",
        Targets: [
          { Id: "1", Arn: arn("sqs", "admitting") },
          { Id: "2", Arn: arn("sqs", "closed"), DeadLetterConfig: { Arn: arn("sqs", "dead-letters") } },
          { Id: "3", Arn: arn("sqs", "closed-too") },
        ],
      }),
    );

    expect(await sendIn(aws.clientConfig, { lastStatus: "RUNNING" })).toBeDefined();

    expect(await messagesIn(aws.clientConfig, "admitting")).toMatchObject([
      { event: { source: "aws.ecs", account: aws.accountId, detail: { lastStatus: "RUNNING" } } },
    ]);
    expect(await messagesIn(aws.clientConfig, "dead-letters")).toMatchObject([
      { attributes: { ERROR_CODE: "NO_PERMISSIONS" } },
    ]);
    expect(await aws.undeliveredEvents()).toMatchObject([{ target: arn("sqs", "closed-too") }]);
  });
});
