import type { SQSRecord } from "aws-lambda";
import { InvalidEventError } from "../../tasks/task-event";
import { handleTaskEvent, type TaskEventHandler } from "./handle-task-event";
import { type MessageBackoff, REPEATED_RECEIVES, receivesOf } from "./message-backoff";
import { handleScanRequest, type ScanRequestHandler, scanRequestIn } from "./scan-request";

export interface BatchHandler extends TaskEventHandler, ScanRequestHandler {
  readonly backoff: Pick<MessageBackoff, "putOff">;
  readonly flush: () => void;
}

/**
 * Handles a batch of the task event queue, one message after the other. Returns failed messages, which come again
 * later, and messages for which no time was left, which come again at once. Logs and counts a message that can never
 * succeed.
 */
export async function handleBatch(handler: BatchHandler, records: readonly SQSRecord[]) {
  const { backoff, pokes, telemetry } = handler;
  // Writes the count before any message is handled, because a crash would lose it.
  const repeated = records.filter((record) => receivesOf(record) >= REPEATED_RECEIVES);
  if (repeated.length > 0) {
    telemetry.count("EventsRepeated", repeated.length);
    telemetry.info("messages were received five times or more", { messageIds: repeated.map(idOf) });
    handler.flush();
  }
  const failed: SQSRecord[] = [];
  const left: SQSRecord[] = [];
  // A message that crashes the function must not block messages that are new.
  const inOrder = records.toSorted((one, other) => receivesOf(one) - receivesOf(other));
  for (const [index, record] of inOrder.entries()) {
    const { body, messageId } = record;
    if (!handler.hasTime()) {
      // Stops early: a function that times out returns no failures, so the whole batch would come again.
      left.push(...inOrder.slice(index));
      break;
    }
    try {
      const request = scanRequestIn(body);
      if (request) {
        await handleScanRequest(handler, request, messageId);
      } else if (!(await handleTaskEvent(handler, body))) {
        left.push(record);
      }
    } catch (error) {
      if (error instanceof InvalidEventError) {
        telemetry.count("EventsRejected");
        const { message: reason, taskArn } = error;
        telemetry.error("event rejected", { messageId, taskArn, reason });
      } else {
        telemetry.error("handling a message failed; will retry", { messageId, error });
        failed.push(record);
      }
    }
  }
  if (left.length > 0) {
    telemetry.info("too little time left; messages will be received again", { messageIds: left.map(idOf) });
  }
  await Promise.all([pokes.send(), backoff.putOff(failed, left)]);
  return { batchItemFailures: [...failed, ...left].map((record) => ({ itemIdentifier: idOf(record) })) };
}

const idOf = ({ messageId }: SQSRecord): string => messageId;
