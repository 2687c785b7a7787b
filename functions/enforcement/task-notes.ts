import { ENFORCING } from "../contract/blocking/enforcement";
import { MINUTE } from "../contract/durations";
import type { Image } from "../contract/image";
import { DUE_ATTRIBUTE, EXPIRY_ATTRIBUTE, PARTITION_KEY, STATE_ATTRIBUTE } from "../contract/ledger";
import type { Verdict } from "../contract/scan";
import { expiry } from "../ledger/retention";
import { absent } from "../ledger/table/condition";
import type { Table } from "../ledger/table/table";
import { RecentMap } from "../memory/recent-map";
import type { TaskEvent } from "../tasks/task-event";
import { subjectKey, subjectOf } from "./subject";

/** Items remembered at one time, 10 MB of keys at most. One that is forgotten is only written once more, in vain. */
const REMEMBERED = 20_000;
/** The coordinator deletes an item once its image has passed; a later verdict of the image then needs a new one. */
const REMEMBERED_MS = 10 * MINUTE;

/** Notes the images of new tasks that enforcement has to look at, once for each deployment or standalone task. */
export class TaskNotes {
  private readonly written: RecentMap<number>;

  constructor(
    private readonly table: Pick<Table, "update">,
    private readonly now: () => Date = () => new Date(),
    capacity = REMEMBERED,
  ) {
    this.written = new RecentMap(capacity);
  }

  /**
   * @param verdict the fresh verdict of the image; undefined where none is known. One that is good needs no note
   */
  async note(task: TaskEvent, image: Image, verdict: Verdict | undefined): Promise<void> {
    const now = this.now();
    const subject = verdict === undefined || verdict === "FAILED" ? subjectOf(task, image, now) : undefined;
    if (subject === undefined) {
      return;
    }
    const key = subjectKey(subject);
    // By the verdict as well: what was noted before it may have been settled by an earlier one.
    const remembered = `${key} ${verdict ?? ""}`;
    if ((this.written.get(remembered) ?? 0) > now.getTime()) {
      return;
    }
    await this.table.update({
      key,
      set: {
        [STATE_ATTRIBUTE]: ENFORCING,
        [DUE_ATTRIBUTE]: now,
        enforcement: JSON.stringify(subject),
        [EXPIRY_ATTRIBUTE]: expiry(now),
      },
      condition: absent(PARTITION_KEY),
    });
    this.written.set(remembered, now.getTime() + REMEMBERED_MS);
  }
}
