import { CONTROL_KEY } from "../../contract/ledger";
import { unchanged } from "../../rows/scan-changes";
import type { Table } from "../../table/table";
import { type BreakerState, readBreaker, writeOpen } from "./stored-breaker";

/**
 * Lets the next canary be chosen at once. One that is under way already is not disturbed, and a closed breaker stays
 * closed.
 *
 * @returns the breaker as it is then
 * @throws Error where others changed it at the same time
 */
export async function probe(table: Pick<Table, "get" | "update">, now: Date): Promise<BreakerState> {
  const row = (await table.get(CONTROL_KEY)) ?? {};
  const state = readBreaker(row);
  const { open, version } = state;
  if (open === undefined || open.canary !== undefined || open.nextCanaryAt <= now) {
    return state;
  }
  const { applied, row: written } = await table.update({
    key: CONTROL_KEY,
    set: { ...writeOpen({ ...open, nextCanaryAt: now }), breakerVersion: version + 1 },
    condition: unchanged(row, ["breakerVersion"]),
  });
  if (!applied) {
    throw new Error("Others changed the breaker at the same time: run the command again.");
  }
  return readBreaker(written);
}
