import type { SQSBatchItemFailure, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { clientOptions } from "../clients/network";
import { chosenImages, createProgram } from "../runtime/program";
import { EcsTaskDefinitions } from "../tasks/task-definitions";
import { handleTaskEvent, type TaskEventHandler } from "./handle-task-event";

const { telemetry, ledger, starter, setting } = createProgram<"scan-trigger">();
const taskEventHandler: TaskEventHandler = {
  ledger,
  starter,
  taskDefinitions: new EcsTaskDefinitions(telemetry, clientOptions()),
  filter: chosenImages(setting),
};

/** Entry point of the function: one batch of the task event queue; messages that failed are named and come again. */
export async function handler(batch: SQSEvent): Promise<SQSBatchResponse> {
  const batchItemFailures: SQSBatchItemFailure[] = [];
  // One after the other: together they would all find the same capacity for one more scan.
  for (const { body, messageId } of batch.Records) {
    try {
      await handleTaskEvent(taskEventHandler, body, messageId);
    } catch (error) {
      telemetry.error("message failed and comes again", { messageId, error });
      batchItemFailures.push({ itemIdentifier: messageId });
    }
  }
  telemetry.flush();
  return { batchItemFailures };
}
