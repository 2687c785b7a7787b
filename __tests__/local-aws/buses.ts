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
import { until } from "../until";
import { type ClientConfig, policyOf } from "./accounts";

/** A queue that takes messages of EventBridge's; answers its ARN. */
export async function queueIn(config: ClientConfig, QueueName: string): Promise<string> {
  const Arn = `arn:aws:sqs:${config.region}:${config.credentials.accessKeyId}:${QueueName}`;
  const Principal = { Service: "events.amazonaws.com" };
  const Policy = policyOf({ Effect: "Allow", Principal, Action: "sqs:SendMessage", Resource: Arn });
  await new SQSClient(config).send(new CreateQueueCommand({ QueueName, Attributes: { Policy } }));
  return Arn;
}

/** A bus that takes events of an account's. */
export async function makeBus(config: ClientConfig, Name: string, account: string): Promise<void> {
  await new EventBridgeClient(config).send(new CreateEventBusCommand({ Name }));
  await admit(config, Name, account);
}

/** Let an account put events on a bus, and nobody else. */
export async function admit(config: ClientConfig, EventBusName: string, account: string): Promise<void> {
  const Resource = `arn:aws:events:${config.region}:${config.credentials.accessKeyId}:event-bus/${EventBusName}`;
  const Principal = { AWS: `arn:aws:iam::${account}:root` };
  const Policy = policyOf({ Effect: "Allow", Principal, Action: "events:PutEvents", Resource });
  await new EventBridgeClient(config).send(new PutPermissionCommand({ EventBusName, Policy }));
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

/** An event as a queue gets it. */
interface DeliveredEvent {
  readonly "detail-type": string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** The events that have come into a queue, once there are as many. */
export async function untilEvents(
  config: ClientConfig,
  queue: string,
  count: number,
): Promise<readonly DeliveredEvent[]> {
  const events: DeliveredEvent[] = [];
  await until(`${count} events in ${queue}`, async () => {
    events.push(...(await messagesIn(config, queue)).map(({ event }) => event));
    return events.length >= count;
  });
  return events;
}
