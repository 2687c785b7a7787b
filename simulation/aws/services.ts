import type { BatchGetBuildsCommandInput, StartBuildCommandInput } from "@aws-sdk/client-codebuild";
import type {
  DescribeTaskDefinitionCommandInput,
  DescribeTasksCommandInput,
  ListTasksCommandInput,
} from "@aws-sdk/client-ecs";
import type { PutEventsCommandInput } from "@aws-sdk/client-eventbridge";
import type { PublishCommandInput } from "@aws-sdk/client-sns";
import type { Faults } from "../faults/faults";
import type { Call } from "../program/call";
import { awsError } from "./aws-error";
import type { Perform } from "./calls";
import type { SimulatedCodeBuild } from "./codebuild/codebuild";
import type { SimulatedEcs } from "./ecs";
import type { TaskQueue } from "./task-queue";

interface Services {
  readonly codebuild: SimulatedCodeBuild;
  readonly ecs: SimulatedEcs;
  readonly queue: () => TaskQueue;
  readonly faults: Faults;
  readonly published: (channel: string, scanId: string, title: string) => void;
}

/** Writes that DynamoDB refuses while a transaction works on the same item. */
const CONFLICTING = ["UpdateItem", "TransactWriteItems"];

/** The services that programs call, each operation by its name. */
export function servicesOf({ codebuild, ecs, queue, faults, published }: Services): Perform {
  const operations: Readonly<Record<string, (input: never) => unknown>> = {
    "codebuild:StartBuild": (input: StartBuildCommandInput) => codebuild.startBuild(input),
    "codebuild:BatchGetBuilds": (input: BatchGetBuildsCommandInput) => codebuild.batchGetBuilds(input),
    "codebuild:ListBuildsForProject": () => codebuild.listBuildsForProject(),
    "codebuild:BatchGetProjects": () => codebuild.batchGetProjects(),
    "ecs:ListClusters": () => ecs.listClusters(),
    "ecs:ListTasks": (input: ListTasksCommandInput) => ecs.listTasks(input),
    "ecs:DescribeTasks": (input: DescribeTasksCommandInput) => ecs.describeTasks(input),
    "ecs:DescribeTaskDefinition": (input: DescribeTaskDefinitionCommandInput) =>
      ecs.describeTaskDefinition(input),
    "eventbridge:PutEvents": ({ Entries = [] }: PutEventsCommandInput) => {
      for (const { Detail = "{}", DetailType = "" } of Entries) {
        published("events", String(JSON.parse(Detail).scanId), DetailType);
      }
      return { FailedEntryCount: 0, Entries: Entries.map((_, index) => ({ EventId: String(index) })) };
    },
    "sns:Publish": ({ Message = "{}", Subject = "" }: PublishCommandInput) => {
      published("topic", scanOfMessage(Message), Subject);
      return { MessageId: "1" };
    },
    "sqs:ChangeMessageVisibility": (input: VisibilityChange) => {
      queue().changeVisibility(input.ReceiptHandle ?? "", input.VisibilityTimeout ?? 0);
      return {};
    },
    "sqs:ChangeMessageVisibilityBatch": ({ Entries = [] }: { readonly Entries?: VisibilityChange[] }) => {
      for (const { ReceiptHandle = "", VisibilityTimeout = 0 } of Entries) {
        queue().changeVisibility(ReceiptHandle, VisibilityTimeout);
      }
      return { Successful: Entries, Failed: [] };
    },
  };
  return (call) => {
    if (call.service === "dynamodb") {
      return performOnTable(call, faults);
    }
    const operation = operations[`${call.service}:${call.operation}`];
    if (operation === undefined) {
      throw new Error(
        `The simulated AWS has no ${call.operation} of ${call.service}: add it to services.ts.`,
      );
    }
    return operation(call.input as never);
  };
}

interface VisibilityChange {
  readonly ReceiptHandle?: string;
  readonly VisibilityTimeout?: number;
}

/** What the table's port wants done. */
function performOnTable({ operation, input }: Call, faults: Faults): unknown {
  if (CONFLICTING.includes(operation) && faults.strikes("transaction-conflict")) {
    throw awsError(
      "TransactionCanceledException",
      "Transaction cancelled, please refer cancellation reasons",
    );
  }
  return (input as () => Promise<unknown>)();
}

/** The text that people read names the scan in a line of its own. */
function scanOfMessage(message: string): string {
  const { default: text = "" }: { readonly default?: string } = JSON.parse(message);
  return /^Scan: (.+)$/m.exec(text)?.[1] ?? "";
}
