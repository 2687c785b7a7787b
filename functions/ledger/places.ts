import { randomUUID } from "node:crypto";
import { HOUR, inUtc, MINUTE } from "../contract/durations";
import { shortened } from "../contract/images/image";
import { SWEEP_KEY } from "../contract/ledger";
import type { PlaceEvent } from "../contract/notices/place-event";
import { keyOfPlace, type Place, placeText } from "../contract/places/place";
import { noticeItems } from "../outbox/outbox";
import { RecentMap } from "../table/recent-map";
import { type RunTable, rewrite, run, runOne } from "../table/run";
import type { Row } from "../table/table";
import { textIn, timeIn } from "../table/value";

/** That the events of a place come is written down at most so often. */
const HEARD_MS = HOUR;
/** The event of a task that started within this time may still be on its way. */
export const ON_ITS_WAY_MS = 15 * MINUTE;
const MOST_REASON = 500;
/** Places remembered: more than an installation serves. */
const REMEMBERED = 10_000;

/** How a sweep of a member's place ended. */
export interface SweptPlace {
  /** Why the place did not answer; absent where it did. */
  readonly reason?: string | undefined;
  /** When the latest of its tasks started whose event must have come by now; absent where there is none. */
  readonly startedAt?: Date | undefined;
  /** Whether its account sends no events on purpose. */
  readonly isSweepOnly: boolean;
}

/** The part of a notice that says what has changed. */
type PlaceChange = Pick<PlaceEvent, "detailType" | "reason" | "unansweredAt" | "heardAt">;

/** The item of a place whose event has come: the very item where that was written down within the hour. */
export function heard(row: Row | undefined, now: Date): Row | undefined {
  const { notHeardAt, ...item } = row ?? {};
  const isKnown = notHeardAt === undefined && now.getTime() < timeOf(item.heardAt) + HEARD_MS;
  return isKnown ? row : { ...item, heardAt: now.toISOString() };
}

/** The item of a place that a sweep begins with. */
export function begun(row: Row | undefined, now: Date): Row {
  const begunAt = now.toISOString();
  return { listedAt: begunAt, ...row, begunAt };
}

/**
 * The item of a place after a sweep: the very item where nothing is new. A place is not heard where a task started more than an
 * hour after the last event that was written down, or after the place was listed.
 */
export function swept(
  row: Row = {},
  { reason, startedAt, isSweepOnly }: SweptPlace,
  now: Date,
): { readonly item: Row; readonly changes: readonly PlaceChange[] } {
  const { unansweredAt, reason: before, notHeardAt, ...known } = row;
  const changes: PlaceChange[] = [];
  if (reason !== undefined) {
    const silence = {
      unansweredAt: textIn(unansweredAt) ?? now.toISOString(),
      reason: shortened(reason, MOST_REASON),
    };
    if (unansweredAt === undefined) {
      changes.push({ detailType: "Place Not Answering", ...silence });
    }
    return { item: { ...row, ...silence }, changes };
  }
  if (unansweredAt !== undefined) {
    const was = { unansweredAt: textIn(unansweredAt), reason: textIn(before) ?? "It is not known why." };
    changes.push({ detailType: "Place Answering", ...was });
  }
  const heardAt = textIn(row.heardAt);
  const expectedFrom = Math.max(timeOf(heardAt), timeOf(row.listedAt)) + HEARD_MS;
  const isMissed = startedAt !== undefined && startedAt.getTime() > expectedFrom;
  if (isMissed && notHeardAt === undefined && !isSweepOnly) {
    changes.push({ detailType: "Place Not Heard", reason: whyNotHeard(startedAt, heardAt), heardAt });
  }
  const mark = isSweepOnly ? undefined : (notHeardAt ?? (isMissed ? now.toISOString() : undefined));
  const isKnown = unansweredAt === undefined && mark === notHeardAt;
  return { item: isKnown ? row : { ...known, ...(mark && { notHeardAt: mark }) }, changes };
}

function whyNotHeard(startedAt: Date, heardAt: string | undefined): string {
  const last = heardAt ? `the last one that was written down is of ${inUtc(heardAt)}` : "none has ever come";
  return `A task started there at ${inUtc(startedAt)}, and its event did not come: ${last}. The call of the module member is missing in that account and region, its rule was deleted, or its events lie in its dead-letter queue.`;
}

const timeOf = (text: unknown): number => timeIn(text)?.getTime() ?? 0;

/** Writes down that the task events of members come. */
export class HeardPlaces {
  private readonly until = new RecentMap<number>(REMEMBERED);

  constructor(
    private readonly table: RunTable,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /** An event of a place has come. Each instance of a program reads and writes its item once an hour. */
  async hear(place: Place): Promise<void> {
    const now = this.now();
    const name = placeText(place);
    if (now.getTime() < (this.until.get(name) ?? 0)) {
      return;
    }
    const item = await runOne(this.table, keyOfPlace(SWEEP_KEY, place), now, (row) => {
      const after = heard(row, now);
      return { item: after, result: after };
    });
    this.until.set(name, timeOf(item?.heardAt) + HEARD_MS);
  }
}

/** Records that a sweep begins with a place. */
export async function recordBegun(table: RunTable, place: Place, now: Date): Promise<void> {
  await rewrite(table, keyOfPlace(SWEEP_KEY, place), now, (row) => begun(row, now));
}

/**
 * Records what a sweep says of a place, together with the notices of what has changed.
 *
 * @returns those notices, which are to be published
 */
export async function recordSwept(
  table: RunTable,
  installation: string,
  place: Place,
  of: SweptPlace,
  now: Date,
): Promise<readonly PlaceEvent[]> {
  const key = keyOfPlace(SWEEP_KEY, place);
  return run(table, [key], now, (rows) => {
    const before = rows.get(key);
    const { item, changes } = swept(before, of, now);
    const events = changes.map(
      (change): PlaceEvent => ({
        ...{ version: "1", placeEventId: randomUUID(), installation, ...place },
        ...{ changedAt: now.toISOString(), ...change },
      }),
    );
    return { items: item === before ? {} : { [key]: item, ...noticeItems(events, now) }, result: events };
  });
}
