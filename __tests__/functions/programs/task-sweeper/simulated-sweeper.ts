import { KnownImages } from "../../../../functions/ledger/asker";
import type { Sweeper } from "../../../../functions/programs/task-sweeper/sweep";
import { LedgerInMemory } from "../../ledger/ledger-in-memory";
import { RecordedPokes } from "../../recorded-pokes";
import { RecordedTelemetry } from "../../recorded-telemetry";
import { image, SAYS_NOTHING } from "../../samples";
import { containerOf, type SimulatedEcs } from "./simulated-ecs";

/** A sweeper whose ledger knows no image yet, and whose time never ends. */
export function createSweeper(
  tasks: SimulatedEcs,
  changes: Partial<Pick<Sweeper, "filter" | "taskDefinitions">> = {},
) {
  const store = new LedgerInMemory();
  const { ledger, now } = store;
  return {
    ...{ store, ledger, now },
    telemetry: new RecordedTelemetry(),
    pokes: new RecordedPokes(),
    tasks,
    taskDefinitions: SAYS_NOTHING,
    knownImages: new KnownImages(store.table, ledger, now),
    filter: () => undefined,
    hasTime: () => true,
    ownerTagKeys: ["team", "owner"],
    recorder: {
      table: store.table,
      pace: async () => {},
      ownersOf: async () => new Map(),
    },
    ...changes,
  };
}

/** The images that the ledger was asked for, by number, in the order in which they were seen first. */
export const seen = ({ store }: { readonly store: LedgerInMemory }) =>
  store.rows.map(({ reference }) => String(reference).replace("docker.io/shop/app-", ""));

/** The image of a container that belongs to a number. */
export function imageOf(number: number) {
  const container = containerOf(number);
  return image(container.image, container.imageDigest);
}
