import { MINUTE } from "../contract/durations";
import type { Image } from "../contract/images/image";
import type { KnownImage } from "../ledger/asker";
import { RecentMap } from "../table/recent-map";
import { type RunTable, rewrite } from "../table/run";
import type { TaskEvent } from "../tasks/task-event";
import { readItem, rowOf } from "./item";
import { step } from "./step";
import { newsIn, subjectKey, subjectOf } from "./subject";

/** Notes remembered at one time, 10 MB of keys at most. One that is forgotten is only looked at once more, in vain. */
const REMEMBERED = 20_000;
/** The coordinator deletes an item once its image has passed, or what named a service was none of it: later tasks then need a new one. */
const REMEMBERED_MS = 2 * MINUTE;

/** Records the images of new tasks that enforcement has to look at, once for each service or family. */
export class TaskNotes {
  private readonly written = new RecentMap<number>(REMEMBERED);

  constructor(
    private readonly table: RunTable,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /**
   * A verdict that is recorded meanwhile finds the note all the same: its image is looked for longer than this takes.
   *
   * @param known fresh verdict of the image, as it was read: one that is good needs no note
   * @returns key of the item, where the coordinator has to look at it at once
   * @throws ConflictError where the item was written by others again and again
   */
  async record(task: TaskEvent, image: Image, known: KnownImage | undefined): Promise<string | undefined> {
    const now = this.now();
    // Nobody waits for a verdict that is there, whether its sighting could be recorded or not.
    const verdict = known?.verdict;
    const isGood = verdict !== undefined && verdict !== "FAILED";
    const subject = isGood ? undefined : subjectOf(task, image, now);
    if (subject === undefined) {
      return undefined;
    }
    const key = subjectKey(subject);
    // By the verdict as well: what was recorded before it may have been finished by an earlier one.
    const remembered = `${key} ${newsIn(subject)} ${verdict ?? ""}`;
    if ((this.written.get(remembered) ?? 0) > now.getTime()) {
      return undefined;
    }
    const hasFailed = verdict === "FAILED";
    await rewrite(this.table, key, now, (row) => {
      const before = readItem(row);
      const item = step(before, { kind: "noted", subject, hasFailed }, now);
      return item === undefined || item === before ? row : rowOf(item, now);
    });
    this.written.set(remembered, now.getTime() + REMEMBERED_MS);
    return hasFailed ? key : undefined;
  }
}
