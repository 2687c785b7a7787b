import type { Image } from "../contract/images/image";
import type { KnownImage } from "../ledger/asker";
import { type RunTable, runOne } from "../table/run";
import type { TaskEvent } from "../tasks/task-event";
import { readItem, rowOf } from "./item";
import { step } from "./step";
import { subjectKey, subjectOf } from "./subject";

/** Records the images of new tasks that enforcement has to look at, once for each service or family. */
export class TaskNotes {
  constructor(
    private readonly table: RunTable,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /**
   * A verdict that is recorded meanwhile finds the note all the same: its image is looked for longer than this takes.
   *
   * @param known fresh verdict of the image, as it was read: one that is good needs no note
   * @returns key of the item, where the coordinator has to look at it at once
   * @throws ConflictError where the item was written by others again and again; what `withTaskOf` throws
   */
  async record(task: TaskEvent, image: Image, known: KnownImage | undefined): Promise<string | undefined> {
    const now = this.now();
    // Nobody waits for a verdict that is there, whether its sighting could be recorded or not.
    const hasFailed = known?.verdict === "FAILED";
    const subject = known?.verdict === undefined || hasFailed ? subjectOf(task, image, now) : undefined;
    if (subject === undefined) {
      return undefined;
    }
    const key = subjectKey(subject);
    return runOne(this.table, key, now, (row) => {
      const before = readItem(row);
      const item = step(before, { kind: "noted", subject, hasFailed }, now);
      return item === undefined || item === before
        ? { item: row, result: undefined }
        : { item: rowOf(item, now), result: hasFailed ? key : undefined };
    });
  }
}
