import { createHash, randomUUID } from "node:crypto";
import { openGateKey } from "../contract/blocking/gate";
import { after, MINUTE } from "../contract/durations";
import { excerpt } from "../contract/images/image";
import type { GateEvent } from "../contract/notices/gate-event";
import { noticeKey } from "../contract/notices/notice";
import { noticeItems, writeWithNotices } from "../outbox/outbox";
import { type RunTable, run } from "../table/run";
import type { Row } from "../table/table";
import { NOT_STATED, type OpenGate, readOpenGate } from "./exceptions";

/** Longest reason in characters: people read it in a chat. */
export const LONGEST_REASON = 500;

export interface GateAccess {
  readonly installation: string;
  readonly table: RunTable;
  /** `CLUSTER/SERVICE`; absent: the gate of all services. */
  readonly workload?: string | undefined;
}

export interface Opening {
  readonly minutes: number;
  readonly reason: string;
  /** ARN of the person or role that opens the gate. */
  readonly openedBy: string;
}

/**
 * Opens the gate for a while, for all services or for one. The same write puts the event into the outbox. An open gate
 * gets the new end and reason; if two people open it at one time, the later opening counts.
 */
export async function openGate(gate: GateAccess, { minutes, reason, openedBy }: Opening, now: Date) {
  const openUntil = after(now, minutes * MINUTE);
  const event = gateOpened(gate, { openUntil, openReason: reason, openedBy }, now);
  const item = { gateOpenUntil: openUntil.toISOString(), gateOpenReason: reason, openedBy };
  const key = openGateKey(gate.workload);
  return run(gate.table, [key], now, () => ({
    ...{ items: { [key]: item, ...noticeItems([event], now) }, result: event },
  }));
}

/**
 * Closes the gate, and puts the event into the outbox with the same write. The item stays, because refusals of the next
 * hour mention it.
 *
 * @returns undefined if the gate was closed already
 * @throws Error if somebody else opened or closed it at the same time
 */
export async function closeGate(gate: GateAccess, now: Date): Promise<GateEvent | undefined> {
  const key = openGateKey(gate.workload);
  const read = await gate.table.get(key);
  const open = openGateIn(read ?? {}, now);
  if (open && open.openUntil === undefined) {
    return undefined;
  }
  const id = { gateEventId: randomUUID(), detailType: "Deployment Gate Closed" } as const;
  const event = open && { ...gateEvent(gate, now), ...id, reason: open.openReason ?? "" };
  const closed = { read, item: { ...read, gateOpenUntil: now.toISOString() } };
  if (!(await writeWithNotices(gate.table, key, closed, event ? [event] : [], now))) {
    throw new Error("Somebody else opened or closed the gate at the same time: look, and close it again.");
  }
  return event;
}

const gateEvent = ({ installation, workload }: Omit<GateAccess, "table">, now: Date) =>
  ({ version: "1", installation, changedAt: now.toISOString(), workload }) as const;

/** Returns the event of an open gate. The id depends on end and reason, so that an opening is published once. */
function gateOpened(gate: Omit<GateAccess, "table">, opened: OpenGate, now: Date): GateEvent {
  const openUntil = opened.openUntil?.toISOString();
  const reason = excerpt(opened.openReason ?? "", LONGEST_REASON);
  const openedBy = excerpt(opened.openedBy ?? "", LONGEST_REASON) || NOT_STATED;
  const about = [openUntil, reason, gate.workload ?? []].flat().join(" ");
  const gateEventId = createHash("sha256").update(about).digest("hex").slice(0, 32);
  return {
    ...{ ...gateEvent(gate, now), gateEventId, detailType: "Deployment Gate Opened" },
    ...{ openedBy, openUntil, reason },
  };
}

/**
 * Returns the event of a gate that was opened without an announcement, such as with the AWS CLI.
 *
 * @param workload `CLUSTER/SERVICE`; absent: the gate of all services
 * @returns event to publish; undefined if it was published, or the gate is closed or unreadable
 */
export async function noticeOpenGate(table: RunTable, installation: string, now: Date, workload?: string) {
  const open = openGateIn((await table.get(openGateKey(workload))) ?? {}, now);
  if (open?.openUntil === undefined) {
    return undefined;
  }
  // Only an announcement can say who opened the gate: anybody could be named in an item.
  const event = gateOpened({ installation, workload }, { ...open, openedBy: NOT_STATED }, now);
  return run(table, [noticeKey(event)], now, (items) => ({
    items: items.size > 0 ? {} : noticeItems([event], now),
    result: items.size > 0 ? undefined : event,
  }));
}

/** Returns undefined for an unreadable item: the gate is then not open, and decisions report the error. */
export function openGateIn(item: Row, now: Date): OpenGate | undefined {
  try {
    return readOpenGate(item, now);
  } catch {
    return undefined;
  }
}
