import { imageKey } from "../../contract/images/image";
import type { TaskNotes } from "../../enforcement/task-notes";
import { type Asker, type KnownImages, requestScan } from "../../ledger/asker";
import { imagesOfTask, logUnscanned, sightingsOfImages, type TaskReader } from "../../tasks/sightings";
import { parseTaskEvent } from "../../tasks/task-event";
import type { ServedEvents } from "./served-events";

export interface TaskEventHandler extends Asker, TaskReader {
  readonly knownImages: Pick<KnownImages, "read">;
  readonly hasTime: () => boolean;
  /** Absent if the installation serves no members. */
  readonly servedEvents?: Pick<ServedEvents, "served"> | undefined;
  /** Absent if enforcement is off. */
  readonly taskNotes?: Pick<TaskNotes, "record"> | undefined;
}

/**
 * Asks the ledger for a scan of each image of a task that has no fresh verdict. Logs and counts an image that can never
 * succeed, and still handles the task's other images.
 *
 * @returns whether the event is done: false if time ran out before the last image
 * @throws InvalidEventError if the event can never succeed; after any other error the message has to come again
 */
export async function handleTaskEvent(handler: TaskEventHandler, body: string): Promise<boolean> {
  const { telemetry, servedEvents, taskNotes } = handler;
  const event = parseTaskEvent(body);
  const task = servedEvents ? await servedEvents.served(event) : event;
  if (task === undefined) {
    return true;
  }
  const { taskArn, time: requestedAt } = task;
  const { images, skipped, rejected } = await imagesOfTask(task, handler);
  const taskImages = images.map(({ image }) => image);
  const read = await handler.knownImages.read(taskImages, taskArn);
  const unknown = images.filter(({ image }) => read.get(imageKey(image))?.isRecorded !== true);
  const { sightings, failed } = await sightingsOfImages(task, unknown, handler);
  const failures = new Set(failed.map(({ error }) => error));
  const steps = [
    ...sightings.map((sighting) => () => requestScan(handler, { ...sighting, requestedAt })),
    ...(taskNotes ? images : []).map(({ image, named }) => async () => {
      const known = read.get(imageKey(image));
      // The note has the tag if the image is FAILED or may become so, because an exception may name the tag.
      const isFailed = known?.verdict === undefined || known.verdict === "FAILED";
      const due = await taskNotes?.record(task, (isFailed && (await named?.())) || image, known);
      handler.pokes.add(...(due === undefined ? [] : [due]));
    }),
  ];
  let step = steps.shift();
  for (; step !== undefined && handler.hasTime(); step = steps.shift()) {
    // A failed image must not make the task's other images wait for the message to come again.
    await step().catch((error: unknown) => failures.add(error));
  }
  if (failures.size > 0) {
    const said = `${failures.size} of ${images.length} images of task ${taskArn} failed`;
    throw new AggregateError([...failures], said);
  }
  if (step !== undefined) {
    return false;
  }
  const seen = images.length - unknown.length;
  if (seen > 0) {
    telemetry.count("ImagesSeen", seen);
    telemetry.count("ScansDeduplicated", seen);
  }
  // Comes last, so that it is logged once even if the message comes again.
  logUnscanned(telemetry, taskArn, { skipped, rejected });
  return true;
}
