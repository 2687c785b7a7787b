import { ENFORCING, waitingFor } from "../contract/blocking/enforcement";
import { MINUTE } from "../contract/durations";
import { type Image, imageKey } from "../contract/images/image";
import { DUE_ATTRIBUTE, EXPIRY_ATTRIBUTE, PARTITION_KEY, STATE_ATTRIBUTE } from "../contract/ledger";
import type { KnownImage } from "../ledger/asker";
import { RecentMap } from "../table/recent-map";
import { expiry } from "../table/retention";
import { absent, all, type Change, type Condition, is, type Row, type Table } from "../table/table";
import type { TaskEvent } from "../tasks/task-event";
import {
  isGivenUp,
  newsIn,
  noteExpiry,
  readSubject,
  type Subject,
  subjectKey,
  subjectOf,
  withTaskOf,
} from "./subject";

/** Notes remembered at one time, 10 MB of keys at most. One that is forgotten is only looked at once more, in vain. */
const REMEMBERED = 20_000;
/** The coordinator deletes an item once its image has passed; a later verdict of the image then needs a new one. */
const REMEMBERED_MS = 10 * MINUTE;
/** As often a note is written that meets other writes of its item. */
const MOST_WRITES = 10;

/** Records the images of new tasks that enforcement has to look at, once for each service or family. */
export class TaskNotes {
  private readonly written = new RecentMap<number>(REMEMBERED);

  constructor(
    private readonly table: Pick<Table, "get" | "update">,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /**
   * A verdict that is recorded meanwhile finds the note all the same: its image is looked for longer than this takes.
   *
   * @param known fresh verdict of the image, as it was read: one that is good needs no note
   * @returns key of the item, where the coordinator has to look at it at once
   * @throws Error where the item was written by others again and again
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
    const isDue = verdict === "FAILED";
    for (let attempt = 1; attempt <= MOST_WRITES; attempt++) {
      const row = await this.table.get(key);
      const change = recordTask(row, key, subject, isDue, now);
      const condition = row ? unchanged(row) : absent(PARTITION_KEY);
      if (change === undefined || (await this.table.update({ key, ...change, condition }))) {
        this.written.set(remembered, now.getTime() + REMEMBERED_MS);
        return isDue ? key : undefined;
      }
    }
    throw new Error(`the note ${key} met ${MOST_WRITES} other writes of its item`);
  }
}

/** Nobody has written the item's subject since it was read. */
function unchanged(row: Row): Condition {
  const same = (name: typeof STATE_ATTRIBUTE | "enforcement") => {
    const value = row[name];
    return value === undefined ? absent(name) : is(name, value);
  };
  return all(same(STATE_ATTRIBUTE), same("enforcement"));
}

/** The change of an item by the note of a task; undefined where the item says enough. */
function recordTask(
  row: Row | undefined,
  key: string,
  subject: Subject,
  isDue: boolean,
  now: Date,
): Pick<Change, "set" | "remove"> | undefined {
  const read = readSubject(row?.enforcement, key);
  const waits = row?.[STATE_ATTRIBUTE] !== undefined && row[STATE_ATTRIBUTE] !== ENFORCING;
  // Nobody waits for one that is so old, though DynamoDB may not have deleted it yet.
  const recorded = read && waits && isGivenUp(read, now) ? undefined : read;
  if (recorded && newsIn(recorded) === newsIn(subject)) {
    return undefined;
  }
  // Of a finished one, or of what nobody can read, nothing is kept.
  const state = recorded && row?.[STATE_ATTRIBUTE];
  const enforcement = JSON.stringify(recorded && state ? withTaskOf(recorded, subject) : subject);
  if (state === ENFORCING) {
    // It is due already, and somebody may be at it.
    return { set: { enforcement } };
  }
  return {
    set: {
      enforcement,
      [STATE_ATTRIBUTE]: isDue ? ENFORCING : String(state ?? waitingFor(imageKey(subject.image))),
      [DUE_ATTRIBUTE]: now,
      [EXPIRY_ATTRIBUTE]: isDue ? expiry(now) : noteExpiry(subject),
    },
    remove: ["decision", "attempts"],
  };
}
