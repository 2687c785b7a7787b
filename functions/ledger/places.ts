import { randomUUID } from "node:crypto";
import { shortened } from "../contract/images/image";
import { SWEEP_KEY } from "../contract/ledger";
import type { PlaceEvent } from "../contract/notices/place-event";
import { keyOfPlace, type Place } from "../contract/places/place";
import { noticeItems } from "../outbox/outbox";
import { type RunTable, rewrite, run } from "../table/run";
import type { Row } from "../table/table";
import { textIn } from "../table/value";

const MAX_REASON_CHARACTERS = 500;

export interface SweptPlace {
  /** Why the place did not answer; absent if it answered. */
  readonly reason?: string | undefined;
  /** Why the place sends no task events. Null: it sends events, or need not. Absent: unknown. */
  readonly fault?: string | null | undefined;
}
type PlaceChange = Pick<PlaceEvent, "detailType" | "reason" | "unansweredAt">;

/** Returns the item of a place after a sweep, and its changes. The item is the same object if nothing changed. */
export function swept(row: Row = {}, { reason, fault }: SweptPlace, now: Date) {
  const { unansweredAt, reason: before, notHeardAt, ...known } = row;
  const changes: PlaceChange[] = [];
  const at = now.toISOString();
  const silence = reason !== undefined && {
    unansweredAt: textIn(unansweredAt) ?? at,
    reason: shortened(reason, MAX_REASON_CHARACTERS),
  };
  if (silence && unansweredAt === undefined) {
    changes.push({ detailType: "Place Not Answering", ...silence });
  }
  if (!silence && unansweredAt !== undefined) {
    const was = { unansweredAt: textIn(unansweredAt), reason: textIn(before) ?? "It is not known why." };
    changes.push({ detailType: "Place Answering", ...was });
  }
  if (fault && notHeardAt === undefined) {
    changes.push({
      detailType: "Place Not Heard",
      reason: `Tasks run there, but ${fault}; this rule sends their events. Apply the module member there.`,
    });
  }
  const mark = fault === null ? undefined : (notHeardAt ?? (fault && at));
  const isKnown = !silence && unansweredAt === undefined && mark === notHeardAt;
  return { item: isKnown ? row : { ...known, ...silence, ...(mark && { notHeardAt: mark }) }, changes };
}

export async function recordBegun(table: RunTable, place: Place, now: Date): Promise<void> {
  const begunAt = now.toISOString();
  await rewrite(table, keyOfPlace(SWEEP_KEY, place), now, (row) => ({ ...row, begunAt }));
}

/** Records the result of a sweep of a place. Returns notices of what changed, to be published. */
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
