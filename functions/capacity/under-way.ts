import { CONTROL_KEY, PARTITION_KEY } from "../contract/ledger";
import type { Scan } from "../contract/scan";
import { isUnreadable, mayBeUnderWay, type SetAside, scansIn } from "../rows/open-scans";
import { readRow } from "../rows/row";
import type { Row, Table } from "../table/table";
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
  const byKey = new Map(rows.map((row) => [String(row[PARTITION_KEY]), row]));
  for (const row of rows.filter(isUnreadable)) {
    await setAside(row);
  }
  const scans = rows
    .flatMap((row) => readRow(row)?.scan ?? [])
    .filter((scan) => scan.state !== "ERROR" && running.has(slotOf(scan)));
  const taken = new Set(scans.map(slotOf));
  const isKept = (row: Row | undefined) => row && isUnreadable(row) && mayBeUnderWay(row, now);
  const over = [...running].filter((slot) => !taken.has(slot) && !isKept(byKey.get(keyOfSlot(slot))));
  if (over.length > 0) {
    await table.update(freeSlots(over));
  }
  return [...scans.filter(({ state }) => state === "SCANNING"), ...lost];
}
