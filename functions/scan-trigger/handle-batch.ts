import type { SQSBatchItemFailure, SQSBatchResponse, SQSRecord } from "aws-lambda";
import { handleTaskEvent, type TaskEventHandler } from "./handle-task-event";
import { type MessageBackoff, receivesOf } from "./message-backoff";

export interface BatchHandler extends TaskEventHandler {
  readonly backoff: Pick<MessageBackoff, "putOff">;
  /** Writes out what was counted so far. */
  readonly flush: () => void;
}

/** A message that was received this often is worth a look. */
const OFTEN = 5;

/**
 * Handles a batch of the task event queue, one message after the other: together they would all find the same capacity for
 * one more scan. Messages that failed, or for which no time is left, are put off, named and come again.
 */
export async function handleBatch(
  handler: BatchHandler,
  records: readonly SQSRecord[],
): Promise<SQSBatchResponse> {
  const { telemetry } = handler.starter;
  reportRepeated(handler, records);
  const failed: SQSRecord[] = [];
  // One that crashes the function must not keep those from being served that come for the first time.
  const inOrder = records.toSorted((one, other) => receivesOf(one) - receivesOf(other));
  for (const [index, record] of inOrder.entries()) {
    const { body, messageId } = record;
    if (!handler.hasTime()) {
      // A function that runs into its end names no message: those that were served would come again, too.
      const left = inOrder.slice(index);
      telemetry.info("too little time is left, messages come again", { messageIds: left.map(idOf) });
      failed.push(...left);
      break;
    }
    try {
      await handleTaskEvent(handler, body, messageId);
    } catch (error) {
      telemetry.error("message failed and comes again", { messageId, error });
      failed.push(record);
    }
  }
  await handler.backoff.putOff(failed);
  return {
    batchItemFailures: failed.map((record): SQSBatchItemFailure => ({ itemIdentifier: idOf(record) })),
  };
}

/** Counted and written out before anything is handled: a crash would leave no trace of it. */
function reportRepeated(
  { starter: { telemetry }, flush }: BatchHandler,
  records: readonly SQSRecord[],
): void {
  const repeated = records.filter((record) => receivesOf(record) >= OFTEN);
  if (repeated.length > 0) {
    telemetry.count("EventsRepeated", repeated.length);
    telemetry.info("messages have come again and again", { messageIds: repeated.map(idOf) });
    flush();
  }
}

const idOf = ({ messageId }: SQSRecord): string => messageId;
