import { KnownImages } from "../../../../functions/ledger/asker";
import type { ImageFilter } from "../../../../functions/tasks/image-filter";
import { LedgerInMemory } from "../../ledger/ledger-in-memory";
import { RecordedPokes } from "../../recorded-pokes";
import { RecordedTelemetry } from "../../recorded-telemetry";
import { SAYS_NOTHING } from "../../samples";

/** A trigger whose ledger knows no image yet, and whose time never ends. */
export function createTrigger(filter: ImageFilter = () => undefined) {
  const store = new LedgerInMemory();
  const { ledger, now } = store;
  return {
    ...{ store, ledger, now },
    telemetry: new RecordedTelemetry(),
    pokes: new RecordedPokes(),
    knownImages: new KnownImages(store.table, ledger, now),
    taskDefinitions: { ...SAYS_NOTHING },
    filter,
    hasTime: () => true,
  };
}
