import { createHash } from "node:crypto";
import { OPEN_GATE_KEY } from "../contract/blocking/gate";
import { excerpt } from "../contract/image";
import { EXPIRY_ATTRIBUTE, GATE_NOTICE_PREFIX, PARTITION_KEY } from "../contract/ledger";
import type { GateEvent } from "../contract/notices/gate-event";
import { queueNotice } from "../outbox/outbox";
import { absent } from "../table/condition";
import { expiry } from "../table/retention";
import type { Table } from "../table/table";
import { readOpenGate } from "./exceptions";

/** An opening of the gate that was published is named by this and the event's id: outside of `config#`, where no function writes. */
export const PUBLISHED_GATE_PREFIX = "gate-opened#";
/** It is read in a chat. */
export const LONGEST_REASON = 500;

/** The event of a gate that is open: of one end and reason it has one id, so that whoever opens it, it is published once. */
export function gateOpened(installation: string, openUntil: Date, reason: string, now: Date): GateEvent {
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
function openGateIn(...given: Parameters<typeof readOpenGate>): ReturnType<typeof readOpenGate> {
  try {
    return readOpenGate(...given);
  } catch {
    return {};
  }
}
