import { slotOf } from "../../../functions/capacity/slots";
import { CONTROL_KEY } from "../../../functions/contract/ledger";
import type { Scan } from "../../../functions/contract/scan";
import { LedgerInMemory } from "../ledger/ledger-in-memory";
import { NOW } from "../samples";
import { scanOf } from "../simulated-coordinator";

/** A scan that may start, and still has the slot of a try before. */
async function createLeftSlot(state: Scan["state"]) {
  const store = new LedgerInMemory();
  const scan = scanOf(1, state, { dueAt: NOW });
  await store.put(scan);
  await store.ledger.slots.occupy(scan);
  return { store, scan, slots: async () => [...(await store.ledger.slots.read()).running] };
}

test.each(["WAITING", "HELD"] as const)(
  "reconciling takes no slot from a %s scan that is started in it meanwhile",
  async (state) => {
    const { store, scan, slots } = await createLeftSlot(state);
    const update = store.table.interrupt;
    store.table.interrupt = async (key) => {
      if (key === CONTROL_KEY) {
        store.table.interrupt = update;
        await store.ledger.claim(scan);
        await store.ledger.slots.takeSlot(scan, { slots: 1 });
      }
    };

    expect(await store.ledger.reconcileSlots()).toEqual({ released: 0, recorded: 0 });

    expect(await slots()).toEqual([slotOf(scan)]);
  },
);

test.each(["WAITING", "HELD"] as const)(
  "reconciling gives the slot of a %s scan back, which would keep others out",
  async (state) => {
    const { store, slots } = await createLeftSlot(state);

    expect(await store.ledger.reconcileSlots()).toEqual({ released: 1, recorded: 0 });

    expect(await slots()).toEqual([]);
    expect(await store.row(scanOf(1, state).image)).toMatchObject({
      rowState: state,
      dueAt: NOW.toISOString(),
    });
  },
);
