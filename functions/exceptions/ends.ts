import { createHash } from "node:crypto";
import { endOf, type ImageException } from "../contract/blocking/exceptions";
import { after, DAY } from "../contract/durations";
import { EXCEPTION_ENDS_KEY } from "../contract/ledger";
import type { ExceptionEnds } from "../contract/notices/exception-ends";
import type { Place } from "../contract/places/place";
import { writeWithNotices } from "../outbox/outbox";
import type { Table } from "../table/table";
import { textsIn, timeIn } from "../table/value";
import { readLeniency } from "./exceptions";
import { readUses } from "./uses";

const SOON_MS = 7 * DAY;
const LOOKS_EVERY_MS = DAY;
/** Ends published after one look, at most: DynamoDB writes 100 items together. */
const MAX_EVENTS = 50;
/** Uses in an event, at most, as in its schema. */
const MAX_USES = 20;
/** Published ends that are remembered. */
const MAX_PUBLISHED_ENDS = 1000;

export function stateOf({ until }: ImageException, now: Date) {
  const left = (endOf(until) ?? now).getTime() - now.getTime();
  return left <= 0 ? "ended" : left <= SOON_MS ? "ends-soon" : "holds";
}

interface ExceptionsAccess {
  readonly installation: string;
  /** See readUses. */
  readonly own?: Place | undefined;
  readonly table: Pick<Table, "get" | "getAll" | "pages" | "transact">;
}

/**
 * Once a day, queues a notice for each used exception that ends soon. The same write records the notice as sent, so
 * that it is published once. If there was no time to read the whole table, every exception counts as used.
 *
 * @returns the notices, to be published at once, too
 */
export async function queueExceptionEnds(
  { installation, own, table }: ExceptionsAccess,
  now: Date,
  hasTime: () => boolean,
): Promise<readonly ExceptionEnds[]> {
  const last = await table.get(EXCEPTION_ENDS_KEY);
  if (after(timeIn(last?.startedAt) ?? new Date(0), LOOKS_EVERY_MS) > now || !hasTime()) {
    return [];
  }
  const told = textsIn(last?.published);
  const byId = new Map((await readLeniency(table, now)).exceptions.map((each) => [idOf(each), each]));
  const soon = [...byId].filter(([id, each]) => stateOf(each, now) === "ends-soon" && !told.includes(id));
  const named = soon.map(([, each]) => each);
  const { found, isComplete } = await readUses(table, named, now, own, hasTime);
  const events = soon
    .filter(([, each]) => found.has(each) || !isComplete)
    .slice(0, MAX_EVENTS)
    .map(([exceptionEventId, exception]): ExceptionEnds => {
      const uses = found.get(exception) ?? [];
      return {
        ...{ version: "1", exceptionEventId, detailType: "Exception Ends Soon", installation, exception },
        ...{ foundAt: now.toISOString(), endsAt: (endOf(exception.until) ?? now).toISOString() },
        ...{ uses: uses.slice(0, MAX_USES), furtherUses: Math.max(0, uses.length - MAX_USES), isComplete },
      };
    });
  const published = [...told, ...events.map((event) => event.exceptionEventId)].slice(-MAX_PUBLISHED_ENDS);
  const looked = { read: last, item: { startedAt: now.toISOString(), published } };
  const isQueued = await writeWithNotices(table, EXCEPTION_ENDS_KEY, looked, events, now);
  return isQueued ? events : [];
}

/** Returns an id that does not depend on the exception's reason. */
function idOf({ image, until, owner, accounts, workloads }: ImageException): string {
  const about = JSON.stringify([image, until, owner, accounts, workloads]);
  return createHash("sha256").update(about).digest("hex").slice(0, 32);
}
