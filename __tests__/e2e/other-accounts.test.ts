import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
  RemovePermissionCommand,
} from "@aws-sdk/client-eventbridge";
import { SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { shell } from "../documented-commands";
import { until } from "../until";
import { TestInstallation } from "./installation";
import { container, keyOf } from "./task-event";

const CENTRAL = "210987654321";
const BUS = "image-scanning";
const PAGE = readFileSync(join(__dirname, "../../docs/other-accounts.md"), "utf8");
/** What the page has of the other account, in the region of the tests. */
const [, CONFIGURATION = ""] = /^```hcl central\n([\s\S]*?)^```$/m.exec(PAGE) ?? [];

let folder: string;
let installation: TestInstallation;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "central-account-"));
  writeFileSync(join(folder, "main.tf"), CONFIGURATION.replaceAll("eu-west-1", "us-east-1"));
  installation = await TestInstallation.create({
    results_topic_subscriber_accounts: [CENTRAL],
    outcome_event_bus_arn: `arn:aws:events:us-east-1:${CENTRAL}:event-bus/${BUS}`,
  });
  await inCentral("terraform fmt -check", "terraform init", "terraform apply -auto-approve");
  const { eventbridge, sqs } = clients(CENTRAL);
  const pattern = JSON.stringify({ source: ["fargate-image-scanning"] });
  await eventbridge.send(new PutRuleCommand({ Name: "all", EventBusName: BUS, EventPattern: pattern }));
  await sqs.send(new CreateQueueCommand({ QueueName: "events", Attributes: { Policy: MAY_DELIVER } }));
  const Targets = [{ Id: "1", Arn: `arn:aws:sqs:us-east-1:${CENTRAL}:events` }];
  await eventbridge.send(new PutTargetsCommand({ Rule: "all", EventBusName: BUS, Targets }));
});

afterAll(async () => {
  await installation?.remove();
  rmSync(folder, { recursive: true, force: true });
});

const MAY_DELIVER = JSON.stringify({
  Version: "2012-10-17",
  Statement: {
    Effect: "Allow",
    Principal: { Service: "events.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: `arn:aws:sqs:us-east-1:${CENTRAL}:events`,
  },
});

const inCentral = (...commands: string[]) =>
  shell(installation.aws, [`export AWS_ACCESS_KEY_ID=${CENTRAL}`, ...commands].join("\n"), folder);

function clients(account: string) {
  const credentials = { ...installation.aws.clientConfig.credentials, accessKeyId: account };
  const config = { ...installation.aws.clientConfig, credentials };
  return {
    eventbridge: new EventBridgeClient(config),
    sns: new SNSClient(config),
    sqs: new SQSClient(config),
  };
}

/** The next message of a queue, as it was sent. */
async function nextIn(account: string, QueueName: string) {
  const { sqs } = clients(account);
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
  let body: string | undefined;
  let attributes: Record<string, { StringValue?: string }> = {};
  await until(`a message in ${QueueName}`, async () => {
    const { Messages: [message] = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ["All"] }),
    );
    body = message?.Body;
    attributes = message?.MessageAttributes ?? {};
    return message !== undefined;
  });
  return { message: JSON.parse(body ?? ""), attributes };
}

async function scan(name: string): Promise<void> {
  await installation.send({ id: name.replace(/\W/g, "-"), containers: [container(name)] });
  await installation.untilRow(keyOf(name), { verdict: "FAILED" });
  await installation.untilPublished(keyOf(name));
}

test("a bus and a queue of another account, made as the docs say, get the event and the message of a scan", async () => {
  await scan("other-accounts/vulnerable:1");

  const { message: event } = await nextIn(CENTRAL, "events");
  expect(event).toMatchObject({
    "detail-type": "Image Scan Completed",
    account: "123456789012",
    region: "us-east-1",
    detail: { verdict: "FAILED", installation: "fargate-image-scanning" },
  });
  const { message } = await nextIn(CENTRAL, "failed-images");
  expect(message).toMatchObject({
    TopicArn: installation.output("results_topic_arn"),
    Subject: "Image scan FAILED: docker.io/other-accounts/vulnerable:1",
  });
  expect((await installation.deployment.plan(installation.variables)).output).toContain("No changes");
});

test("an account that is not named may not subscribe", async () => {
  const TopicArn = installation.output("results_topic_arn");
  const request = new SubscribeCommand({ TopicArn, Protocol: "email", Endpoint: "a@example.com" });

  await expect(clients("333333333333").sns.send(request)).rejects.toThrow(/not authorized/);
});

test("an event that the bus does not take lies in the dead-letter queue, with what EventBridge says", async () => {
  const { eventbridge } = clients(CENTRAL);
  await eventbridge.send(new RemovePermissionCommand({ EventBusName: BUS, RemoveAllPermissions: true }));

  await scan("other-accounts/vulnerable:2");

  const queue = installation.output("outcome_dead_letter_queue_url").split("/").at(-1) ?? "";
  expect(queue).toBe("fargate-image-scanning-outcome-events-dead-letter");
  const { message, attributes } = await nextIn("123456789012", queue);
  expect(message).toMatchObject({ "detail-type": "Image Scan Completed", detail: { verdict: "FAILED" } });
  expect(attributes.ERROR_CODE?.StringValue).toBe("NO_PERMISSIONS");
});
