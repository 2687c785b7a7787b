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

/** It is read in a chat. */
export const LONGEST_REASON = 500;

/** Whose gate it is. */
export interface GateAccess {
  readonly installation: string;
  readonly table: RunTable;
  /** `CLUSTER/SERVICE`, where it is about that service alone. */
  readonly workload?: string | undefined;
}

/** An opening of the gate. */
export interface Opening {
  readonly minutes: number;
  readonly reason: string;
  /** ARN of whoever opens it. */
  readonly openedBy: string;
}

/**
 * Lets deployments through for a while, every one or those of a service. The event is put into the outbox, from which the
 * coordinator publishes it: neither happens without the other. A gate that is open gets another end and another reason. Of two
 * people who open it at one time, the later one says for how long.
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
 * Ends that, with the event in the same way. The item stays: a refusal of the next hour says that the gate was open.
 *
 * @returns undefined where it was closed already
 * @throws Error where somebody else opened or closed it at the same time
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

/** The event of a gate that is open: of one end and reason it has one id, so that whoever opens it, it is published once. */
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
 * Notices a gate that somebody has opened without an announcement, such as with the AWS CLI. An opening that was announced,
 * such as by the command line, is announced no more.
 *
 * @param workload `CLUSTER/SERVICE`, where it is about that service alone
 * @returns what is to be published; undefined where that was done, or the gate is closed or cannot be read
 */
export async function noticeOpenGate(table: RunTable, installation: string, now: Date, workload?: string) {
  const open = openGateIn((await table.get(openGateKey(workload))) ?? {}, now);
  if (open?.openUntil === undefined) {
    return undefined;
  }
  // Only an announcement says who opened it: an item may name anybody.
  const event = gateOpened({ installation, workload }, { ...open, openedBy: NOT_STATED }, now);
  return run(table, [noticeKey(event)], now, (items) => ({
    items: items.size > 0 ? {} : noticeItems([event], now),
    result: items.size > 0 ? undefined : event,
  }));
}

/** Undefined where it cannot be read: then it is not open, and whoever decides by it says so. */
function openGateIn(item: Row, now: Date): OpenGate | undefined {
  try {
    return readOpenGate(item, now);
  } catch {
    return undefined;
  }
}
