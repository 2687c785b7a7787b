import type { SQSBatchItemFailure, SQSBatchResponse, SQSRecord } from "aws-lambda";
import { scanRequestIn } from "../contract/requests/scan-request";
import { handleScanRequest, type ScanRequestHandler } from "./handle-scan-request";
import { handleTaskEvent, type TaskEventHandler } from "./handle-task-event";
import { type MessageBackoff, OFTEN, receivesOf } from "./message-backoff";

export interface BatchHandler extends TaskEventHandler, ScanRequestHandler {
  readonly backoff: Pick<MessageBackoff, "putOff" | "handBack">;
  /** Writes out what was counted so far. */
  readonly flush: () => void;
}

/**
 * Handles a batch of the task event queue, one message after the other. Messages that failed, or for which no time is
 * left, are named and come again. Without time they come again at once. Where anything failed they come later, because
 * that may have taken the time.
 */
export async function handleBatch(
  handler: BatchHandler,
  records: readonly SQSRecord[],
): Promise<SQSBatchResponse> {
  const { telemetry } = handler;
  reportRepeated(handler, records);
  const failed: SQSRecord[] = [];
  const left: SQSRecord[] = [];
  // One that crashes the function must not keep those from being served that come for the first time.
  const inOrder = records.toSorted((one, other) => receivesOf(one) - receivesOf(other));
  for (const [index, record] of inOrder.entries()) {
    const { body, messageId } = record;
    if (!handler.hasTime()) {
      // A function that runs into its end names no message: those that were served would come again, too.
      left.push(...inOrder.slice(index));
      break;
    }
    try {
      const request = scanRequestIn(body);
      if (request !== undefined) {
        await handleScanRequest(handler, request, messageId);
      } else if (!(await handleTaskEvent(handler, body, messageId))) {
        left.push(record);
      }
    } catch (error) {
      telemetry.error("handling a message failed; will retry", { messageId, error });
      failed.push(record);
    }
  }
  if (left.length > 0) {
    telemetry.info("too little time left; messages will be received again", { messageIds: left.map(idOf) });
  }
  const { backoff, pokes } = handler;
  await Promise.all([
    pokes.send(),
    failed.length === 0 ? backoff.handBack(left) : backoff.putOff([...failed, ...left]),
  ]);
  return {
    batchItemFailures: [...failed, ...left].map(
      (record): SQSBatchItemFailure => ({ itemIdentifier: idOf(record) }),
    ),
  };
}

/** Counted and written out before anything is handled: a crash would leave no trace of it. */
function reportRepeated({ telemetry, flush }: BatchHandler, records: readonly SQSRecord[]): void {
  const repeated = records.filter((record) => receivesOf(record) >= OFTEN);
  if (repeated.length > 0) {
    telemetry.count("EventsRepeated", repeated.length);
    telemetry.info("messages were received five times or more", { messageIds: repeated.map(idOf) });
    flush();
  }
}

const idOf = ({ messageId }: SQSRecord): string => messageId;
