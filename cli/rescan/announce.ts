import { CONTROL_KEY } from "../../functions/contract/ledger";
import type { RescanRequested } from "../../functions/contract/notices/rescan-requested";
import { queueNotice } from "../../functions/outbox/outbox";
import { absent, is } from "../../functions/table/condition";
import type { Table } from "../../functions/table/table";

/** Only another rescan, at the same moment, comes in between. */
const MAX_ATTEMPTS = 5;

/**
 * Ends what instances of the functions remember of fresh verdicts, within a minute, and puts the event into the outbox,
 * from which the coordinator publishes it: neither happens without the other.
 *
 * @throws Error where others raised the epoch each time
 */
export async function announce(
  { table }: { readonly table: Pick<Table, "get" | "updateTogether"> },
  requested: RescanRequested,
): Promise<RescanRequested> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const { epoch } = (await table.get(CONTROL_KEY)) ?? {};
    const raise = {
      key: CONTROL_KEY,
      set: { epoch: Number(epoch ?? 0) + 1 },
      condition: epoch === undefined ? absent("epoch") : is("epoch", epoch),
    };
    if (await table.updateTogether([raise, queueNotice(requested, new Date(requested.requestedAt))])) {
      return requested;
    }
  }
  throw new Error(
    `Others raised the epoch at the same time ${MAX_ATTEMPTS} times: run the command again, it goes on where it was.`,
  );
}
