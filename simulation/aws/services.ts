import type { PutEventsCommandInput } from "@aws-sdk/client-eventbridge";
import type { PublishCommandInput } from "@aws-sdk/client-sns";
import type { Perform } from "./calls";
import type { SimulatedCodeBuild } from "./codebuild/codebuild";
import type { SimulatedDynamodb } from "./dynamodb/dynamodb";
import type { SimulatedEcs } from "./ecs";
import type { EcsRates } from "./ecs-rates";
import type { TaskQueue } from "./task-queue";

interface Services {
  readonly dynamodb: SimulatedDynamodb;
  readonly codebuild: SimulatedCodeBuild;
  readonly ecs: SimulatedEcs;
  readonly ecsRates: Pick<EcsRates, "take">;
  readonly queue: () => TaskQueue;
  readonly poke: (body: string, group: string, deduplicationId: string) => void;
  readonly describeSecret: () => unknown;
  readonly published: (channel: string, id: string, title: string) => void;
  readonly more?: Operations;
}

/** Operations by `service:operation`. */
export type Operations = Readonly<Record<string, (input: never) => unknown>>;

/** Returns the operations that a simulated service has as methods of their names. */
export function operationsOf(service: string, of: object): Operations {
  const methods = of as Readonly<Record<string, (input: unknown) => unknown>>;
  const names = Object.getOwnPropertyNames(Object.getPrototypeOf(of));
  return Object.fromEntries(
    names.map((name) => [
      `${service}:${name.slice(0, 1).toUpperCase()}${name.slice(1)}`,
      (input: unknown) => methods[name]?.(input),
    ]),
  );
}

export function servicesOf({
  dynamodb,
  codebuild,
  ecs,
  ecsRates,
  queue,
  poke,
  describeSecret,
  published,
  more,
}: Services): Perform {
  const operations: Operations = {
    ...operationsOf("dynamodb", dynamodb),
    ...operationsOf("codebuild", codebuild),
    "secretsmanager:DescribeSecret": describeSecret,
    ...operationsOf("ecs", ecs),
    "eventbridge:PutEvents": ({ Entries = [] }: PutEventsCommandInput) => {
      for (const { Detail = "{}", DetailType = "" } of Entries) {
        const { scanId, deploymentEventId } = JSON.parse(Detail);
        published("events", String(scanId ?? deploymentEventId), DetailType);
      }
      return { FailedEntryCount: 0, Entries: Entries.map((_, index) => ({ EventId: String(index) })) };
    },
    "sns:Publish": ({ Message = "{}", Subject = "" }: PublishCommandInput) => {
      published("topic", idOfMessage(Message), Subject);
      return { MessageId: "1" };
    },
    "securityhub:BatchImportFindings": ({ Findings }: ImportedFindings) => {
      for (const { Id, Title } of Findings) {
        published("security-hub", Id, Title);
      }
      return { FailedCount: 0, SuccessCount: Findings.length, FailedFindings: [] };
    },
    "sqs:SendMessage": ({ MessageBody, MessageGroupId, MessageDeduplicationId }: SentMessage) => {
      poke(MessageBody, MessageGroupId, MessageDeduplicationId);
      return { MessageId: MessageDeduplicationId };
    },
    "sqs:ChangeMessageVisibilityBatch": ({ Entries = [] }: { readonly Entries?: VisibilityChange[] }) => {
      for (const { ReceiptHandle = "", VisibilityTimeout = 0 } of Entries) {
        queue().changeVisibility(ReceiptHandle, VisibilityTimeout);
      }
      return { Successful: Entries, Failed: [] };
    },
    ...more,
  };
  return (call) => {
    const operation = operations[`${call.service}:${call.operation}`];
    if (operation === undefined) {
      throw new Error(
        `The simulated AWS has no ${call.operation} of ${call.service}: add it to services.ts.`,
      );
    }
    if (call.service === "ecs") {
      ecsRates.take(call.operation);
    }
    return operation(call.input as never);
  };
}

interface SentMessage {
  readonly MessageBody: string;
  readonly MessageGroupId: string;
  readonly MessageDeduplicationId: string;
}

interface ImportedFindings {
  readonly Findings: readonly { readonly Id: string; readonly Title: string }[];
}

interface VisibilityChange {
  readonly ReceiptHandle?: string;
  readonly VisibilityTimeout?: number;
}

/** Returns the id in a chat message, which names what the message is about. */
function idOfMessage(message: string): string {
  const { https = "{}" }: { readonly https?: string } = JSON.parse(message);
  return String(JSON.parse(https).id ?? "");
}
