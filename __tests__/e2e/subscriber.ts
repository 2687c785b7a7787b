import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import type { DeploymentEvent } from "../../functions/contract/notices/deployment-event";
import type { Outcome } from "../../functions/contract/notices/outcome";
import { until } from "../until";
import type { TestInstallation } from "./installation";
import { digestOf } from "./task-event";

/** An event of the installation, as EventBridge delivers it. */
export interface ScanEvent {
  readonly "detail-type": string;
  readonly source: string;
  readonly account: string;
  readonly region: string;
  readonly resources: string[];
  readonly detail: Outcome;
}

/** An event about a deployment or a task. */
export type ScannedDeploymentEvent = Omit<ScanEvent, "detail"> & { readonly detail: DeploymentEvent };

/** A queue of the user's, and what came into it. */
export class Subscriber {
  readonly received: Record<string, unknown>[] = [];

  private constructor(
    private readonly sqs: SQSClient,
    private readonly url: string,
    readonly arn: string,
  ) {}

  static async create({ aws }: TestInstallation, name: string): Promise<Subscriber> {
    const sqs = new SQSClient(aws.clientConfig);
    const arn = `arn:aws:sqs:us-east-1:123456789012:${name}`;
    const anyService = ["events.amazonaws.com", "sns.amazonaws.com"];
    const Statement = [
      { Effect: "Allow", Principal: { Service: anyService }, Action: "sqs:SendMessage", Resource: arn },
    ];
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement });
    const { QueueUrl = "" } = await sqs.send(
      new CreateQueueCommand({ QueueName: name, Attributes: { Policy } }),
    );
    return new Subscriber(sqs, QueueUrl, arn);
  }

  async receive(): Promise<Record<string, unknown>[]> {
    const { Messages = [] } = await this.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: this.url, MaxNumberOfMessages: 10 }),
    );
    for (const { Body = "{}", ReceiptHandle } of Messages) {
      this.received.push(JSON.parse(Body));
      await this.sqs.send(new DeleteMessageCommand({ QueueUrl: this.url, ReceiptHandle }));
    }
    return this.received;
  }
}

/** All events of an installation. */
export class EventQueue {
  constructor(private readonly queue: Subscriber) {}

  /** The events of the image of this name, once there is one. */
  async of(name: string): Promise<ScanEvent[]> {
    let found: ScanEvent[] = [];
    await until(`an event of ${name}`, async () => {
      const all = (await this.queue.receive()) as unknown as ScanEvent[];
      found = all.filter(({ detail }) => detail.image?.digest === digestOf(name));
      return found.length > 0;
    });
    return found;
  }
}

/** Sends the installation's events to a queue from now on, by a rule as users write it. */
export async function subscribeToEvents(installation: TestInstallation): Promise<EventQueue> {
  return new EventQueue(await subscribe(installation, "scans", {}));
}

/** The same for the rescans that somebody asks for. */
export function subscribeToRescans(installation: TestInstallation): Promise<Subscriber> {
  return subscribe(installation, "rescans", { "detail-type": ["Rescan Requested"] });
}

/** The same for what the gate and enforcement decide, and for the gate that is opened and closed. */
export function subscribeToDeployments(installation: TestInstallation): Promise<Subscriber> {
  const types = [{ prefix: "Deployment " }, { prefix: "Enforcement " }, "Task Stopped"];
  return subscribe(installation, "deployments", { "detail-type": types });
}

/** The summaries that are published. */
export function subscribeToSummaries(installation: TestInstallation): Promise<Subscriber> {
  return subscribe(installation, "summaries", { "detail-type": ["Scan Summary"] });
}

/** What is published about the gate that somebody opens or closes. */
export function subscribeToGate(installation: TestInstallation): Promise<Subscriber> {
  return subscribe(installation, "gate", {
    "detail-type": ["Deployment Gate Opened", "Deployment Gate Closed"],
  });
}

/** Sends the messages of the installation's topic that have these attributes to a queue from now on. */
export async function subscribeToTopic(
  installation: TestInstallation,
  { arn }: Subscriber,
  filterPolicy: Readonly<Record<string, readonly string[]>>,
): Promise<void> {
  await new SNSClient(installation.aws.clientConfig).send(
    new SubscribeCommand({
      TopicArn: installation.output("results_topic_arn"),
      Protocol: "sqs",
      Endpoint: arn,
      Attributes: { FilterPolicy: JSON.stringify(filterPolicy) },
    }),
  );
}

async function subscribe(
  installation: TestInstallation,
  name: string,
  pattern: Readonly<Record<string, readonly unknown[]>>,
): Promise<Subscriber> {
  const queue = await Subscriber.create(installation, `events-of-${name}`);
  const eventbridge = new EventBridgeClient(installation.aws.clientConfig);
  const EventPattern = JSON.stringify({ source: ["fargate-image-scanning"], ...pattern });
  await eventbridge.send(new PutRuleCommand({ Name: name, EventPattern }));
  await eventbridge.send(new PutTargetsCommand({ Rule: name, Targets: [{ Id: "1", Arn: queue.arn }] }));
  return queue;
}
