import { createHash, randomUUID } from "node:crypto";
import { OPEN_GATE_KEY } from "../contract/blocking/gate";
import { MINUTE } from "../contract/durations";
import { excerpt } from "../contract/images/image";
import { EXPIRY_ATTRIBUTE, GATE_NOTICE_PREFIX, PARTITION_KEY } from "../contract/ledger";
import type { GateEvent } from "../contract/notices/gate-event";
import { queueNotice } from "../outbox/outbox";
import { expiry } from "../table/retention";
import { absent, is, type Row, type Table } from "../table/table";
import { readOpenGate } from "./exceptions";

/** An opening of the gate that was published is named by this and the event's id: outside of `config#`, where no function writes. */
export const PUBLISHED_GATE_PREFIX = "gate-opened#";
/** It is read in a chat. */
export const LONGEST_REASON = 500;

/** Whose gate it is. */
export interface GateAccess {
  readonly installation: string;
  readonly table: Pick<Table, "get" | "getAll" | "updateTogether">;
}

/**
 * Lets every deployment through for a while. The event is put into the outbox, from which the coordinator publishes it:
 * neither happens without the other. One that is open gets another end and another reason.
 */
export async function openGate(gate: GateAccess, minutes: number, reason: string, now: Date) {
  const openUntil = new Date(now.getTime() + minutes * MINUTE);
  const event = gateOpened(gate.installation, openUntil, reason, now);
  const open = { key: OPEN_GATE_KEY, set: { gateOpenUntil: event.openUntil, gateOpenReason: reason } };
  // No condition: of two people who open it at one time, the later one says for how long.
  await gate.table.updateTogether([open, queueNotice(event, now)]);
  return event;
}

/**
 * Ends that, with the event in the same way.
 *
 * @returns undefined where it was closed already
 * @throws Error where somebody else opened or closed it at the same time
 */
export async function closeGate(gate: GateAccess, now: Date): Promise<GateEvent | undefined> {
  const item = (await gate.table.get(OPEN_GATE_KEY)) ?? {};
  const { gateOpenUntil } = item;
  if (gateOpenUntil === undefined) {
    return undefined;
  }
  const { openReason } = openGateIn(item, now);
  const close = {
    ...{ key: OPEN_GATE_KEY, set: {}, condition: is("gateOpenUntil", gateOpenUntil) },
    remove: ["gateOpenUntil", "gateOpenReason"] as const,
  };
  // A gate that has closed by itself, or whose reason cannot be read, is only tidied up.
  const event: GateEvent | undefined = openReason
    ? {
        ...{ version: "1", gateEventId: randomUUID(), detailType: "Deployment Gate Closed" },
        ...{ installation: gate.installation, changedAt: now.toISOString(), reason: openReason },
      }
    : undefined;
  if (!(await gate.table.updateTogether([close, ...(event ? [queueNotice(event, now)] : [])]))) {
    throw new Error(
      "Somebody else opened or closed the gate at the same time: look at it, and close it again.",
    );
  }
  return event;
}

/** The event of a gate that is open: of one end and reason it has one id, so that whoever opens it, it is published once. */
function gateOpened(installation: string, openUntil: Date, reason: string, now: Date): GateEvent {
  const words = excerpt(reason, LONGEST_REASON);
  const until = openUntil.toISOString();
  return {
    version: "1",
    gateEventId: createHash("sha256").update(`${until} ${words}`).digest("hex").slice(0, 32),
    detailType: "Deployment Gate Opened",
    installation,
    changedAt: now.toISOString(),
    openUntil: until,
    reason: words,
  };
}

/**
 * Notices a gate that somebody has opened without an announcement, such as with the AWS CLI. An opening that the
 * command line has announced is left to that announcement. To be called before the outbox is published, so that
 * announcements in it are known.
 *
 * @returns what is to be published; undefined where that was done, or the gate is closed or cannot be read
 */
export async function noticeOpenGate(
  table: Pick<Table, "get" | "updateTogether">,
  installation: string,
  now: Date,
): Promise<GateEvent | undefined> {
  const { openUntil, openReason = "" } = openGateIn((await table.get(OPEN_GATE_KEY)) ?? {}, now);
  if (openUntil === undefined) {
    return undefined;
  }
  const event = gateOpened(installation, openUntil, openReason, now);
  const key = `${PUBLISHED_GATE_PREFIX}${event.gateEventId}`;
  if ((await table.get(key)) !== undefined) {
    return undefined;
  }
  // Of two runs at one time, one publishes it.
  const keep = { key, set: { [EXPIRY_ATTRIBUTE]: expiry(now) }, condition: absent(PARTITION_KEY) };
  const announced = await table.get(`${GATE_NOTICE_PREFIX}${event.gateEventId}`);
  const own = announced ? [] : [queueNotice(event, now)];
  return (await table.updateTogether([keep, ...own])) && own.length > 0 ? event : undefined;
}

/** One that cannot be read is not open; whoever decides by it says so. */
function openGateIn(item: Row, now: Date): ReturnType<typeof readOpenGate> {
  try {
    return readOpenGate(item, now);
  } catch {
    return {};
  }
}
