import type { Scan } from "../../../functions/contract/scan";
import { LedgerInMemory } from "../ledger/ledger-in-memory";
import { RecordedTelemetry } from "../recorded-telemetry";
import { image, scan } from "../samples";
import { SimulatedScanner } from "./simulated-scanner";

/** A starter whose ledger holds the claimed scan of `scan()`, with changes. */
export async function createStarter(changes: Partial<Scan> = {}, maxConcurrentScans = 2) {
  const store = new LedgerInMemory();
  await store.put(scan(changes));
  return {
    store,
    ledger: store.ledger,
    scanner: new SimulatedScanner(),
    telemetry: new RecordedTelemetry(),
    maxConcurrentScans,
    now: store.now,
    row: () => store.row(image()),
    slots: () => store.ledger.slots.read(),
  };
}

/** The caller has claimed the scan and knows that nobody has started it. */
export const NEW = { mayBeStarted: false };
