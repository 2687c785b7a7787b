import { ENFORCING, waitingFor } from "../contract/blocking/enforcement";
import { MINUTE } from "../contract/durations";
import { type Image, imageKey } from "../contract/image";
import { DUE_ATTRIBUTE, EXPIRY_ATTRIBUTE, PARTITION_KEY, STATE_ATTRIBUTE } from "../contract/ledger";
import type { Verdict } from "../contract/scan";
import { keysOf } from "../rows/named-rows";
import { hasOwnRow } from "../rows/own-row";
import { isFresh, readRow } from "../rows/row";
import { unchanged } from "../rows/scan-changes";
import { absent, type Condition, is } from "../table/condition";
import { RecentMap } from "../table/recent-map";
import { expiry } from "../table/retention";
import type { Change, Row, Table } from "../table/table";
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

/** Items remembered at one time, 10 MB of keys at most. One that is forgotten is only written once more, in vain. */
const REMEMBERED = 20_000;
/** The coordinator deletes an item once its image has passed; a later verdict of the image then needs a new one. */
const REMEMBERED_MS = 10 * MINUTE;
/** Whole items remembered at one time, of about a kilobyte each. */
const MET = 1000;
/** As often a note is written that meets other writes of its item. */
const MOST_WRITES = 10;

/** Records the images of new tasks that enforcement has to look at, once for each service or family. */
export class TaskNotes {
  private readonly written: RecentMap<number>;
  /** Items as they were met last: of a family, each task is one write more. */
  private readonly met = new RecentMap<Row>(MET);

  constructor(
    private readonly table: Pick<Table, "get" | "update">,
    private readonly now: () => Date = () => new Date(),
    capacity = REMEMBERED,
  ) {
    this.written = new RecentMap(capacity);
  }

  /**
   * @param verdict the fresh verdict of the image; undefined where none is known. One that is good needs no note
   * @param isAgain whether the message of the task came before: it may have left a note that nobody has made due
   * @throws Error where the item was written by others again and again
   */
  async record(task: TaskEvent, image: Image, verdict: Verdict | undefined, isAgain = false): Promise<void> {
    const now = this.now();
    const isGood = verdict !== undefined && verdict !== "FAILED";
    const subject = isGood && !isAgain ? undefined : subjectOf(task, image, now);
    if (subject === undefined) {
      return;
    }
    const key = subjectKey(subject);
    // By the verdict as well: what was recorded before it may have been finished by an earlier one.
    const remembered = `${key} ${newsIn(subject)} ${verdict ?? ""}`;
    if ((this.written.get(remembered) ?? 0) > now.getTime()) {
      return;
    }
    const row = isGood ? undefined : await this.write(key, subject, verdict, now);
    if (
      isGood ||
      (row?.[STATE_ATTRIBUTE] === waitingFor(imageKey(image)) && (await this.hasVerdict(image, now)))
    ) {
      await this.makeDue(key, image, now);
    }
    this.written.set(remembered, now.getTime() + REMEMBERED_MS);
  }

  /** @returns the item as it is then */
  private async write(
    key: string,
    subject: Subject,
    verdict: Verdict | undefined,
    now: Date,
  ): Promise<Row | undefined> {
    let row = this.met.get(key);
    if (recordTask(row, key, subject, verdict, now) === undefined) {
      // As it was: meanwhile it may be finished.
      row = undefined;
    }
    for (let attempt = 1; attempt <= MOST_WRITES; attempt++) {
      const change = recordTask(row, key, subject, verdict, now);
      if (change === undefined) {
        return row;
      }
      const condition = row === undefined ? absent(PARTITION_KEY) : sameNote(row);
      const written = await this.table.update({ key, ...change, condition });
      row = written.row;
      if (row !== undefined) {
        this.met.set(key, row);
      }
      if (written.applied) {
        return row;
      }
    }
    throw new Error(`the note ${key} met ${MOST_WRITES} other writes of its item`);
  }

  /**
   * The function that recorded a verdict before the note was written, or before the index had it, has not found the note.
   * Where that verdict leaves the image to a row of its own, the coordinator knows what the note waits for.
   */
  private async hasVerdict(image: Image, now: Date): Promise<boolean> {
    const row = await this.table.get(imageKey(image));
    const verdict = row && readRow(row)?.verdict;
    return isFresh(verdict, now) || hasOwnRow(image, verdict);
  }

  /** Lets the coordinator look at the note where it still waits. */
  private async makeDue(key: string, image: Image, now: Date): Promise<void> {
    await this.table.update({
      key,
      set: { [STATE_ATTRIBUTE]: ENFORCING, [DUE_ATTRIBUTE]: now, [EXPIRY_ATTRIBUTE]: expiry(now) },
      condition: is(STATE_ATTRIBUTE, waitingFor(imageKey(image))),
    });
  }
}

/**
 * The change of an item by the note of a task; undefined where the item says enough.
 *
 * @param row the item as it was met
 */
function recordTask(
  row: Row | undefined,
  key: string,
  subject: Subject,
  verdict: Verdict | undefined,
  now: Date,
): Pick<Change, "set" | "remove"> | undefined {
  const recorded = readSubject(row?.enforcement, key);
  const isNews = recorded === undefined || newsIn(recorded) !== newsIn(subject);
  const state = row?.[STATE_ATTRIBUTE];
  const isWaiting = keysOf(subject.image).some((key) => state === waitingFor(key));
  const isExpired = isWaiting && recorded !== undefined && isGivenUp(recorded, now);
  if (state === undefined ? isNews : isExpired || recorded === undefined) {
    return {
      set: {
        [STATE_ATTRIBUTE]: verdict === "FAILED" ? ENFORCING : waitingFor(imageKey(subject.image)),
        [DUE_ATTRIBUTE]: now,
        [EXPIRY_ATTRIBUTE]: verdict === "FAILED" ? expiry(now) : noteExpiry(subject),
        enforcement: JSON.stringify(subject),
      },
      remove: ["decision", "attempts"],
    };
  }
  if (state === undefined || !isNews || recorded === undefined) {
    return undefined;
  }
  return {
    set: {
      enforcement: JSON.stringify(withTaskOf(recorded, subject, isWaiting)),
      ...(isWaiting ? { [EXPIRY_ATTRIBUTE]: noteExpiry(subject) } : {}),
    },
  };
}

const sameNote = (row: Row): Condition => unchanged(row, [STATE_ATTRIBUTE, "enforcement"]);
