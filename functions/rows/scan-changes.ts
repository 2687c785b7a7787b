import { randomUUID } from "node:crypto";
import { MINUTE } from "../contract/durations";
import { type Image, imageKey } from "../contract/image";
import { type Attribute, DUE_ATTRIBUTE, EXPIRY_ATTRIBUTE, STATE_ATTRIBUTE } from "../contract/ledger";
import type { OpenState, Scan, ScanState } from "../contract/scan";
import { absent, all, type Condition, is, present } from "../table/condition";
import type { Change, Row } from "../table/table";
import { missing, textIn, type Values } from "../table/value";
import { withNextSource } from "./known-sources";
import { type LedgerRow, RUN } from "./row";
import { earliestStart, later } from "./start-limits";

/** The row still holds this very scan, in one of the states. */
export function sameScan({ scanId }: Pick<Scan, "scanId">, ...states: readonly ScanState[]) {
  return [is("scanId", scanId), is(STATE_ATTRIBUTE, ...states)];
}

/** How often a write is tried that others may make impossible: the row is read again each time. */
export const MOST_WRITES = 10;

/** Attributes of a scan that another one in the row must not have. */
const OF_ENDED_SCAN: readonly Attribute[] = [
  ...RUN,
  EXPIRY_ATTRIBUTE,
  ...(["errorClass", "errorScope", "errorAt"] as const),
];

type OpenedScan = Pick<
  Scan,
  "image" | "scanId" | "state" | "dueAt" | "deadline" | "requestedAt" | "credentials"
>;

/** A scan that takes its place in a row. The failed attempts before it stay. */
export function opened(
  scan: OpenedScan,
  reason?: string,
): Required<Omit<Change, "condition" | "addTo" | "removeFrom">> {
  const { scanId, state, dueAt, deadline, image, requestedAt, credentials } = scan;
  const { reference, repository, platform } = image;
  const given = { reason, requestedAt, credentials };
  return {
    key: imageKey(image),
    set: {
      ...{ [STATE_ATTRIBUTE]: state, scanId, [DUE_ATTRIBUTE]: dueAt, deadline },
      ...{ reference, repository, platform, ...given },
    },
    setOnce: { attempts: 0 },
    remove: [...OF_ENDED_SCAN, ...missing(given)],
  };
}

/** A change of the row of a scan in that state. */
export function scanChange(
  scan: Scan,
  state: ScanState,
  set: Values,
  remove: readonly Attribute[] = [],
  ...further: readonly Condition[]
): Change {
  return { key: imageKey(scan.image), set, remove, condition: all(...sameScan(scan, state), ...further) };
}

/** States of a scan that is not under way. */
export type IdleState = Exclude<OpenState, "SCANNING">;

/** The scan that takes the place of one that ended in an error, or that never found capacity. */
export function successorOf(scan: Scan, state: IdleState, now: Date): Scan {
  const notBefore = later(now, earliestStart(scan.recentStarts ?? []));
  return {
    ...withNextSource(scan, now),
    scanId: randomUUID(),
    state,
    dueAt: state === "HELD" ? notBefore : scan.deadline,
    run: undefined,
    startedAt: undefined,
    failedStarts: undefined,
    errorClass: undefined,
    errorScope: undefined,
  };
}

/** How long after a start that was in doubt a run of it may still appear: a call that nobody waits for may go on. */
const IN_DOUBT_MS = 10 * MINUTE;

/** From when on a run of a scan that is begun now is looked for. */
export function begunAt({ startedAt }: Scan, now: Date): Date {
  return startedAt !== undefined && now.getTime() - startedAt.getTime() < IN_DOUBT_MS ? startedAt : now;
}

/** Does not apply where somebody more urgent has lowered the deadline of a scan under way since it was read. */
export function reopen(scan: Scan, successor: Scan, reason: string | undefined): Change {
  const { set, ...change } = opened(successor, reason);
  const sameDeadline = scan.state === "SCANNING" ? [is("deadline", scan.deadline)] : [];
  const condition = all(...sameScan(scan, scan.state), ...sameDeadline);
  return { ...change, set: { ...set, busyAt: successor.busyAt }, condition };
}

/** The freshness of a row's verdict ends now. */
export function outdate(image: Image, now: Date): Change {
  return { key: imageKey(image), set: { freshUntil: now }, condition: present("freshUntil") };
}

/**
 * Has an image scanned that has no open scan: before all that is in time, as soon as the limits of its starts allow. An
 * error that waits becomes a scan that does, so that no number of due retries stands before it; it takes the source
 * whose turn it is. Applies if nobody has opened or ended a scan after the row was read.
 */
export function scanAgain(row: Row, known: LedgerRow, reason: string, now: Date): Change {
  const notBefore = later(now, earliestStart(known.recentStarts ?? []));
  const { image, credentials } = withNextSource({ ...known, credentials: textIn(row.credentials) }, now);
  const state = notBefore > now ? "HELD" : "WAITING";
  const scan = { image, scanId: randomUUID(), state, dueAt: notBefore, deadline: now, credentials } as const;
  return { ...opened(scan, reason), condition: unchanged(row) };
}

const DECISIVE = [STATE_ATTRIBUTE, "scanId", DUE_ATTRIBUTE, "deadline", "freshUntil"] as const;

/** Between the look and the write nobody opened a scan or ended one: what did is newer than what was asked for. */
export function unchanged(row: Row, decisive: readonly Attribute[] = DECISIVE): Condition {
  return all(
    ...decisive.map((attribute) => {
      const value = row[attribute];
      return value === undefined ? absent(attribute) : is(attribute, value);
    }),
  );
}
