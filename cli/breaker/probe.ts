import { type BreakerState, readBreaker, writeOpen } from "../../functions/capacity/breaker/stored-breaker";
import { CONTROL_KEY } from "../../functions/contract/ledger";
import { absent, any, is } from "../../functions/table/condition";
import type { Table } from "../../functions/table/table";

/** Others write the same item for every scan that starts or ends. */
const MAX_ATTEMPTS = 10;

type ControlTable = Pick<Table, "get" | "update">;

/**
 * Lets the next canary be chosen at once. One that is under way already is not disturbed, and a closed breaker stays
 * closed.
 *
 * @returns the breaker as it is then
 * @throws Error where others changed it each time
 */
export async function probe(table: ControlTable, now: Date): Promise<BreakerState> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const row = await table.get(CONTROL_KEY);
    const { open, version, ...others } = readBreaker(row);
    if (open === undefined || open.canary !== undefined || open.nextCanaryAt <= now) {
      return { open, version, ...others };
    }
    const next = { ...open, nextCanaryAt: now };
    const { applied } = await table.update({
      key: CONTROL_KEY,
      set: { ...writeOpen(next), breakerVersion: version + 1 },
      condition:
        version === 0
          ? any(absent("breakerVersion"), is("breakerVersion", version))
          : is("breakerVersion", version),
    });
    if (applied) {
      return { open: next, version: version + 1, ...others };
    }
  }
  throw new Error(
    `Others changed the breaker at the same time ${MAX_ATTEMPTS} times: run the command again.`,
  );
}
