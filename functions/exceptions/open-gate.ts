import { randomUUID } from "node:crypto";
import { OPEN_GATE_KEY } from "../contract/blocking/gate";
import { MINUTE } from "../contract/durations";
import type { GateEvent } from "../contract/notices/gate-event";
import { queueNotice } from "../outbox/outbox";
import { is } from "../table/condition";
import type { Table } from "../table/table";
import { readLeniency } from "./exceptions";
import { gateOpened } from "./opened-gate";

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
  const { gateOpenUntil } = (await gate.table.get(OPEN_GATE_KEY)) ?? {};
  if (gateOpenUntil === undefined) {
    return undefined;
  }
  const { openReason } = await readLeniency(gate.table, now);
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
