import { randomUUID } from "node:crypto";
import { type Image, imageKey } from "../contract/image";
import { type Attribute, DUE_ATTRIBUTE, EXPIRY_ATTRIBUTE, STATE_ATTRIBUTE } from "../contract/ledger";
import type { OpenState, Scan, ScanRun, ScanState } from "../contract/scan";
import { absent, all, type Condition, is, present } from "../table/condition";
import { expiry } from "../table/retention";
import type { Change, Row } from "../table/table";
import { missing, type Values } from "../table/value";
import { withNextSource } from "./known-sources";
import { type LedgerRow, RUN } from "./row";
import { earliestStart, later, storedStarts } from "./start-limits";

/** The row still holds this very scan, in one of the states. */
export function sameScan({ scanId }: Pick<Scan, "scanId">, ...states: readonly ScanState[]) {
  return [is("scanId", scanId), is(STATE_ATTRIBUTE, ...states)];
}

/** A due scan is taken, to be started until `dueAt`. */
export function claim(scan: Scan, dueAt: Date): Change {
  return {
    key: imageKey(scan.image),
    set: { [STATE_ATTRIBUTE]: "STARTING", [DUE_ATTRIBUTE]: dueAt },
    // Somebody more urgent may have lowered it since it was read.
    setOnce: { deadline: scan.deadline },
    condition: all(...sameScan(scan, scan.state), is(DUE_ATTRIBUTE, scan.dueAt)),
  };
}

export type ReopenedState = Exclude<OpenState, "SCANNING">;

/** The scan that takes the place of one that ended in an error, or that never found capacity. */
export function successorOf(scan: Scan, state: ReopenedState, startUntil: Date, now: Date): Scan {
  const dueAt = {
    STARTING: startUntil,
    WAITING: scan.deadline,
    HELD: later(now, earliestStart(scan.recentStarts ?? [])),
  };
  return {
    ...withNextSource(scan, now),
    scanId: randomUUID(),
    state,
    dueAt: dueAt[state],
    run: undefined,
    startedAt: undefined,
    failedStarts: undefined,
    errorClass: undefined,
    errorScope: undefined,
  };
}

export function reopen(scan: Scan, successor: Scan, reason: string | undefined): Change {
  const { image, credentials } = successor;
  return {
    key: imageKey(scan.image),
    set: {
      [STATE_ATTRIBUTE]: successor.state,
      scanId: successor.scanId,
      [DUE_ATTRIBUTE]: successor.dueAt,
      deadline: successor.deadline,
      reason,
      reference: image.reference,
      repository: image.repository,
      credentials,
      busyAt: successor.busyAt,
    },
    remove: [
      ...([...RUN, EXPIRY_ATTRIBUTE, "errorClass", "errorScope", "errorAt"] as const),
      ...missing({ reason, credentials }),
    ],
    condition: all(...sameScan(scan, scan.state)),
  };
}

/** @param from states in which that may be recorded */
export function start(
  scan: Scan,
  run: ScanRun,
  now: Date,
  lookAgainAt: Date,
  ...from: readonly ScanState[]
): Change {
  return {
    key: imageKey(scan.image),
    set: {
      [STATE_ATTRIBUTE]: "SCANNING",
      startedAt: now,
      [DUE_ATTRIBUTE]: lookAgainAt,
      run: { engine: run.engine, handle: run.handle },
      recentStarts: storedStarts(scan, now),
    },
    remove: ["reason"],
    condition: all(...sameScan(scan, ...from)),
  };
}

/** With the scan's id, so that nobody has to remove it when another scan takes its place. */
function storedFailures({ scanId, failedStarts }: Scan) {
  return { failedStarts: failedStarts === undefined ? undefined : { of: scanId, number: failedStarts } };
}

/** Somebody more urgent may have lowered the deadline since it was read: then this does not apply. */
export function wait(scan: Scan, reason: string): Change {
  return {
    key: imageKey(scan.image),
    set: { [STATE_ATTRIBUTE]: "WAITING", [DUE_ATTRIBUTE]: scan.deadline, reason, ...storedFailures(scan) },
    condition: all(...sameScan(scan, "STARTING"), is("deadline", scan.deadline)),
  };
}

export function hold(scan: Scan, reason: string, until: Date): Change {
  return {
    key: imageKey(scan.image),
    set: { [STATE_ATTRIBUTE]: "HELD", [DUE_ATTRIBUTE]: until, reason, ...storedFailures(scan) },
    condition: all(...sameScan(scan, "STARTING")),
  };
}

export function keepScanning(scan: Scan, lookAgainAt: Date): Change {
  return {
    key: imageKey(scan.image),
    set: { [DUE_ATTRIBUTE]: lookAgainAt },
    condition: all(...sameScan(scan, "SCANNING")),
  };
}

/** Nobody needs the retry of an error any more, as it was read. */
export function retire(scan: Scan, now: Date): Change {
  return {
    key: imageKey(scan.image),
    set: { [EXPIRY_ATTRIBUTE]: expiry(now) },
    remove: [DUE_ATTRIBUTE],
    condition: all(...sameScan(scan, "ERROR"), is(DUE_ATTRIBUTE, scan.dueAt)),
  };
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
  const next = known.scan && withNextSource(known.scan, now);
  const source: Values = next
    ? {
        reference: next.image.reference,
        repository: next.image.repository,
        credentials: next.credentials,
      }
    : {};
  return {
    key: imageKey(known.image),
    set: {
      [STATE_ATTRIBUTE]: notBefore > now ? "HELD" : "WAITING",
      scanId: randomUUID(),
      [DUE_ATTRIBUTE]: notBefore,
      deadline: now,
      reason,
      ...source,
    },
    setOnce: { attempts: 0 },
    remove: [
      ...([EXPIRY_ATTRIBUTE, "requestedAt", "errorClass", "errorScope", "errorAt"] as const),
      ...RUN,
      ...missing(source),
    ],
    condition: unchanged(row),
  };
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
