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
   * Records an image of a task. A verdict recorded meanwhile still finds the note: its search lasts longer than this.
   *
   * @param known fresh verdict of the image: a good one needs no note
   * @returns key of the item if the coordinator has to look at it at once
   * @throws ConflictError if others write the item again and again; errors of `withTaskOf`
   */
  async record(task: TaskEvent, image: Image, known: KnownImage | undefined): Promise<string | undefined> {
    const now = this.now();
    // A known verdict needs no wait, whether the sighting could be recorded or not.
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
