import { CONTROL_KEY } from "../contract/ledger";
import type { Scan } from "../contract/scan";
import { isUnreadable, type SetAside, scansIn } from "../rows/open-scans";
import { readRow } from "../rows/row";
import type { Table } from "../table/table";
import { freeSlots, keyOfSlot, slotOf, slotsStateOf } from "./slots";

/** How many scans that have lost their slot are looked at in one run. */
const MOST_LOST = 100;

/** The scans that have a slot, see Ledger.underWay. */
export async function scansUnderWay(
  table: Table,
  now: Date,
  setAside: SetAside,
  withLost: boolean,
): Promise<readonly Scan[]> {
  const { running } = slotsStateOf(await table.get(CONTROL_KEY));
  const due = withLost ? await scansIn(table, "SCANNING", now, MOST_LOST, setAside) : [];
  const lost = due.filter((scan) => !running.has(slotOf(scan)));
  if (lost.length > 0) {
    await table.update({ key: CONTROL_KEY, set: {}, addTo: { running: lost.map(slotOf) } });
  }
  const rows = running.size > 0 ? await table.getAll([...running].map(keyOfSlot)) : [];
  for (const row of rows.filter(isUnreadable)) {
    await setAside(row);
  }
  const scans = rows
    .flatMap((row) => readRow(row)?.scan ?? [])
    .filter((scan) => scan.state !== "ERROR" && running.has(slotOf(scan)));
  const taken = new Set(scans.map(slotOf));
  const over = [...running].filter((slot) => !taken.has(slot));
  if (over.length > 0) {
    await table.update(freeSlots(over));
  }
  return [...scans.filter(({ state }) => state === "SCANNING"), ...lost];
}
