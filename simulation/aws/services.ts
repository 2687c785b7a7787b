import type {
  BatchGetBuildsCommandInput,
  BatchGetReportsCommandInput,
  DescribeTestCasesCommandInput,
  ListBuildsForProjectCommandInput,
  StartBuildCommandInput,
} from "@aws-sdk/client-codebuild";
import type {
  DescribeServicesCommandInput,
  DescribeTaskDefinitionCommandInput,
  DescribeTasksCommandInput,
  ListTasksCommandInput,
} from "@aws-sdk/client-ecs";
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

export function operationsOfEcs(ecs: SimulatedEcs): Operations {
  return {
    "ecs:ListClusters": () => ecs.listClusters(),
    "ecs:ListTasks": (input: ListTasksCommandInput) => ecs.listTasks(input),
    "ecs:DescribeTasks": (input: DescribeTasksCommandInput) => ecs.describeTasks(input),
    "ecs:DescribeServices": (input: DescribeServicesCommandInput) => ecs.describeServices(input),
    "ecs:DescribeTaskDefinition": (input: DescribeTaskDefinitionCommandInput) =>
      ecs.describeTaskDefinition(input),
  };
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
    "dynamodb:GetItem": (input: Parameters<SimulatedDynamodb["getItem"]>[0]) => dynamodb.getItem(input),
    "dynamodb:BatchGetItem": (input: Parameters<SimulatedDynamodb["batchGetItem"]>[0]) =>
      dynamodb.batchGetItem(input),
    "dynamodb:Query": (input: Parameters<SimulatedDynamodb["query"]>[0]) => dynamodb.query(input),
    "dynamodb:PutItem": (input: Parameters<SimulatedDynamodb["putItem"]>[0]) => dynamodb.putItem(input),
    "dynamodb:TransactWriteItems": (input: Parameters<SimulatedDynamodb["transactWriteItems"]>[0]) =>
      dynamodb.transactWriteItems(input),
    "dynamodb:DeleteItem": (input: Parameters<SimulatedDynamodb["deleteItem"]>[0]) =>
      dynamodb.deleteItem(input),
    "codebuild:StartBuild": (input: StartBuildCommandInput) => codebuild.startBuild(input),
    "codebuild:BatchGetBuilds": (input: BatchGetBuildsCommandInput) => codebuild.batchGetBuilds(input),
    "codebuild:ListBuildsForProject": (input: ListBuildsForProjectCommandInput) =>
      codebuild.listBuildsForProject(input),
    "codebuild:BatchGetReports": (input: BatchGetReportsCommandInput) => codebuild.batchGetReports(input),
    "codebuild:DescribeTestCases": (input: DescribeTestCasesCommandInput) =>
      codebuild.describeTestCases(input),
    "codebuild:BatchGetProjects": () => codebuild.batchGetProjects(),
    "secretsmanager:DescribeSecret": describeSecret,
    ...operationsOfEcs(ecs),
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
