import type { Context, SQSBatchItemFailure, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { clientOptions } from "../clients/network";
import { chosenImages, createProgram } from "../runtime/program";
import { hasTimeFor } from "../runtime/remaining-time";
import { EcsTaskDefinitions } from "../tasks/task-definitions";
import { handleTaskEvent, type TaskEventHandler } from "./handle-task-event";

const { telemetry, ledger, starter, setting } = createProgram<"scan-trigger">();
const taskEventHandler: Omit<TaskEventHandler, "hasTime"> = {
  ledger,
  starter,
  taskDefinitions: new EcsTaskDefinitions(telemetry, clientOptions()),
  filter: chosenImages(setting),
};

/**
 * Entry point of the function: one batch of the task event queue. Messages that failed, or for which no time is left, are
 * named and come again.
 */
export async function handler({ Records }: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const hasTime = hasTimeFor(context);
  const batchItemFailures: SQSBatchItemFailure[] = [];
  // One after the other: together they would all find the same capacity for one more scan.
  for (const [index, { body, messageId }] of Records.entries()) {
    if (!hasTime()) {
      // A function that runs into its end names no message: those that were served would come again, too.
      const left = Records.slice(index).map((record) => record.messageId);
      telemetry.info("too little time is left, messages come again", { messageIds: left });
      batchItemFailures.push(...left.map((itemIdentifier) => ({ itemIdentifier })));
      break;
    }
    try {
      await handleTaskEvent({ ...taskEventHandler, hasTime }, body, messageId);
    } catch (error) {
      telemetry.error("message failed and comes again", { messageId, error });
      batchItemFailures.push({ itemIdentifier: messageId });
    }
  }
  telemetry.flush();
  return { batchItemFailures };
}
