import { PROGRAM_VARIABLES, type Program } from "../../../functions/contract/environment";
import { DUE_ITEMS_INDEX } from "../../../functions/contract/ledger";
import { type Ask, unlessAbsent } from "../ask";
import { APPLY, type Examination, type Findings, failed } from "../check";
import { functionOf, projectOf, settingsOf } from "../settings";

/** All programs that may be installed. */
export const PROGRAMS = Object.keys(PROGRAM_VARIABLES) as readonly Program[];

/** Attributes of a queue; undefined where there is none of that name. */
export async function queueOf(ask: Ask, QueueName: string) {
  const found = await unlessAbsent(ask("sqs", "GetQueueUrl", { QueueName }));
  const input = { QueueUrl: found?.QueueUrl, AttributeNames: ["All"] };
  return found && ((await ask("sqs", "GetQueueAttributes", input)).Attributes ?? {});
}

/** Whether the table, the functions, the queues, the project and the topic are there, and as the module has them. */
export async function* resources(examination: Examination): Findings {
  const { ask, aws, names } = examination;
  const { table: TableName, taskEvents, taskEventsDeadLetters } = names;
  const gone = (resource: string) => failed(`${resource} is gone`, APPLY);

  const table = (await unlessAbsent(ask("dynamodb", "DescribeTable", { TableName })))?.Table;
  const indexes: readonly { IndexName: string }[] = table?.GlobalSecondaryIndexes ?? [];
  if (table === undefined) {
    yield gone(`the table ${TableName}`);
  } else if (!indexes.some(({ IndexName }) => IndexName === DUE_ITEMS_INDEX.name)) {
    yield failed(`the table has no index ${DUE_ITEMS_INDEX.name}: nothing is started`, APPLY);
  }

  const queue = await queueOf(ask, taskEvents);
  for (const name of [taskEvents, taskEventsDeadLetters]) {
    if ((await queueOf(ask, name)) === undefined) {
      yield gone(`the queue ${name}`);
    }
  }
  if (queue !== undefined && !queue.RedrivePolicy?.includes(`:${taskEventsDeadLetters}"`)) {
    yield failed(`${taskEvents} has no dead-letter queue: what crashes the function is lost`, APPLY);
  }

  const settings = (await unlessAbsent(settingsOf(examination))) ?? {};
  for (const program of PROGRAMS) {
    const FunctionName = names.function(program);
    const found = await unlessAbsent(functionOf(examination, program));
    const isMeant = program !== "deployment-gate" || settings.HAS_GATE === "true";
    if (found === undefined && isMeant) {
      yield gone(`the function ${FunctionName}`);
    } else if (found === undefined) {
    } else if (found.State === "Failed" || found.LastUpdateStatus === "Failed") {
      const reason = found.StateReason ?? found.LastUpdateStatusReason;
      yield failed(`the function ${FunctionName} does not run: ${reason}`, APPLY);
    } else {
      const reserved = await ask("lambda", "GetFunctionConcurrency", { FunctionName });
      if (reserved.ReservedConcurrentExecutions === 0) {
        const todo = aws(`lambda delete-function-concurrency --function-name ${FunctionName}`);
        yield failed(`the function ${FunctionName} is stopped: its reserved concurrency is 0`, todo);
      }
    }
  }

  if (settings.SCAN_MODE === "inline" && (await projectOf(examination)) === undefined) {
    yield gone(`the CodeBuild project ${names.project}`);
  }
  const { RESULTS_TOPIC_ARN: TopicArn } = settings;
  if (TopicArn && (await unlessAbsent(ask("sns", "GetTopicAttributes", { TopicArn }))) === undefined) {
    yield gone(`the topic ${TopicArn}`);
  }
  return "table, queues, functions, scanner and topic are there";
}
