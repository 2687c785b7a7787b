import { imagesOfTask, sightingsOfImages, type TaskReader } from "../../../functions/tasks/sightings";
import type { Task } from "../../../functions/tasks/task-event";

/** Sightings of all images of a task, beside those that are skipped or cannot be read. */
export async function sightingsOf(task: Task, reader: TaskReader) {
  const { images, ...others } = await imagesOfTask(task, reader);
  return { ...others, ...(await sightingsOfImages(task, images, reader)) };
}
