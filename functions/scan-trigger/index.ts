import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { SQSBatchItemFailure, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { clientOptions } from "../clients/network";
import { Ledger } from "../ledger/ledger";
import { LedgerTable } from "../ledger/ledger-table";
import { HOUR } from "../ledger/retry-plan";
import { requiredNumber, requiredVariable } from "../runtime/environment";
import { scannerOfMode } from "../runtime/scanner-of-mode";
import { LambdaTelemetry } from "../runtime/telemetry";
import { imageFilter } from "../tasks/image-filter";
import { EcsTaskDefinitions } from "../tasks/task-definitions";
import { handleTaskEvent, type TaskEventHandler } from "./handle-task-event";

const installation = requiredVariable("INSTALLATION_NAME");
const telemetry = new LambdaTelemetry(installation);
const ledger = new Ledger(
  new LedgerTable(new DynamoDBClient(clientOptions()), requiredVariable("LEDGER_TABLE")),
  {
    installation,
    rescanAfterMs: requiredNumber("RESCAN_AFTER_HOURS") * HOUR,
  },
);
const taskEventHandler: TaskEventHandler = {
  ledger,
  starter: {
    ledger,
    scanner: scannerOfMode(telemetry),
    maxConcurrentScans: requiredNumber("MAX_CONCURRENT_SCANS"),
    telemetry,
    now: () => new Date(),
  },
  taskDefinitions: new EcsTaskDefinitions(telemetry, clientOptions()),
  filter: imageFilter({
    include: JSON.parse(requiredVariable("INCLUDE_IMAGES")),
    exclude: JSON.parse(requiredVariable("EXCLUDE_IMAGES")),
  }),
};

/** Entry point of the function: one batch of the task event queue; messages that failed are named and come again. */
export async function handler(batch: SQSEvent): Promise<SQSBatchResponse> {
  const batchItemFailures: SQSBatchItemFailure[] = [];
  // One after the other: together they would all find the same room for one more scan.
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
