import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutEventsCommand,
  PutPermissionCommand,
  PutRuleCommand,
  PutTargetsCommand,
  type Target,
} from "@aws-sdk/client-eventbridge";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { allow, type ClientConfig, policyOf } from "./accounts";

/** A queue that takes messages of EventBridge's; answers its ARN. */
export async function queueIn(config: ClientConfig, QueueName: string): Promise<string> {
  const Arn = `arn:aws:sqs:${config.region}:${config.credentials.accessKeyId}:${QueueName}`;
  const Principal = { Service: "events.amazonaws.com" };
  const Policy = policyOf({ ...allow("sqs:SendMessage", Arn), Principal });
  await new SQSClient(config).send(new CreateQueueCommand({ QueueName, Attributes: { Policy } }));
  return Arn;
}

/** A bus that takes events of an account's, and of nobody else. */
export async function makeBus(config: ClientConfig, Name: string, account: string): Promise<void> {
  const events = new EventBridgeClient(config);
  const { EventBusArn = "" } = await events.send(new CreateEventBusCommand({ Name }));
  const Principal = { AWS: `arn:aws:iam::${account}:root` };
  const Policy = policyOf({ ...allow("events:PutEvents", EventBusArn), Principal });
  await events.send(new PutPermissionCommand({ EventBusName: Name, Policy }));
}

const TASK_EVENTS: object = { source: ["aws.ecs"] };

/** Let a bus' rule send events to a target. */
export async function forward(
  config: ClientConfig,
  target: Target,
  EventBusName = "default",
  pattern = TASK_EVENTS,
): Promise<void> {
  const events = new EventBridgeClient(config);
  const EventPattern = JSON.stringify(pattern);
  await events.send(new PutRuleCommand({ Name: "tasks", EventBusName, EventPattern }));
  await events.send(new PutTargetsCommand({ Rule: "tasks", EventBusName, Targets: [target] }));
}

/** ECS sends an event in a place; answers its id there. */
export async function sendIn(config: ClientConfig, detail: object = {}): Promise<string | undefined> {
  const { Entries } = await new EventBridgeClient(config).send(
    new PutEventsCommand({
      Entries: [{ Source: "aws.ecs", DetailType: "ECS Task State Change", Detail: JSON.stringify(detail) }],
    }),
  );
  return Entries?.[0]?.EventId;
}

/** Takes the messages that are in a queue: what they say, and their attributes. */
export async function messagesIn(config: ClientConfig, name: string) {
  const QueueUrl = `${config.endpoint}/${config.credentials.accessKeyId}/${name}`;
  const sqs = new SQSClient(config);
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ["All"], MaxNumberOfMessages: 10 }),
  );
  for (const { ReceiptHandle } of Messages) {
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  }
  return Messages.map(({ Body, MessageAttributes = {} }) => ({
    ...{ event: JSON.parse(Body ?? "") },
    attributes: Object.fromEntries(
      Object.entries(MessageAttributes).map(([key, { StringValue }]) => [key, StringValue]),
    ),
  }));
}
