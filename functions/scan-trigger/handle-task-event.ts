import type { Image } from "../shared/image";
import type { Ledger } from "../shared/ledger";
import { type ScanStarter, startScan } from "../shared/start-scan";
import { InvalidTaskEventError, parseTaskEvent, type TaskEvent } from "../shared/task-event";
import { imagesOfTask } from "./images-of-task";
import type { TaskDefinitions } from "./task-definitions";

export interface TaskEventHandler {
  readonly ledger: Pick<Ledger, "ask">;
  readonly starter: ScanStarter;
  readonly taskDefinitions: TaskDefinitions;
  readonly isExcluded: (image: Image) => boolean;
}

/**
 * Asks the ledger for a scan of each image of a task, and starts those that it opens. What can never succeed is logged
 * and counted, and its siblings are served; an error means that the message has to come again.
 *
 * @param messageId claims the scans that this message opens
 */
export async function handleTaskEvent(
  handler: TaskEventHandler,
  body: string,
  messageId: string,
): Promise<void> {
  const { telemetry } = handler.starter;
  const task = readTask(handler, body, messageId);
  if (task === undefined) {
    return;
  }
  const { images, skipped, rejected } = await imagesOfTask(task, handler.taskDefinitions, handler.isExcluded);
  const failures: unknown[] = [];
  for (const image of images) {
    // An image that fails now must not keep its siblings waiting for the message to come again.
    await askAndStart(handler, task, image, messageId).catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) {
    throw new AggregateError(
      failures,
      `${failures.length} of ${images.length} images of task ${task.taskArn} failed`,
    );
  }
  // Last, so that a message that comes again is told once.
  for (const { container, reason } of rejected) {
    telemetry.count("EventsRejected");
    telemetry.error("container rejected", { taskArn: task.taskArn, container, reason });
  }
  if (skipped.length > 0) {
    telemetry.count("ImagesSkipped", skipped.length);
    telemetry.info("containers skipped", { taskArn: task.taskArn, count: skipped.length, skipped });
  }
}

function readTask({ starter }: TaskEventHandler, body: string, messageId: string): TaskEvent | undefined {
  try {
    return parseTaskEvent(body);
  } catch (error) {
    if (!(error instanceof InvalidTaskEventError)) {
      throw error;
    }
    starter.telemetry.count("EventsRejected");
    starter.telemetry.error("event rejected", { messageId, taskArn: error.taskArn, reason: error.message });
    return undefined;
  }
}

async function askAndStart(
  { ledger, starter }: TaskEventHandler,
  { taskArn }: TaskEvent,
  image: Image,
  messageId: string,
): Promise<void> {
  const asked = await ledger.ask({ image, claimedBy: messageId, taskArn });
  if (asked.kind === "nothing") {
    starter.telemetry.count("ScansDeduplicated");
    return;
  }
  await startScan(starter, asked.scan, { mayBeStarted: asked.kind === "resumed" });
}
