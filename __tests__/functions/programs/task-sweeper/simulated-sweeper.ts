import type { Sweeper } from "../../../../functions/programs/task-sweeper/sweep";
import type { LedgerInMemory } from "../../ledger/ledger-in-memory";
import { image } from "../../samples";
import { createTrigger } from "../scan-trigger/simulated-trigger";
import { containerOf, type SimulatedEcs } from "./simulated-ecs";

/** A sweeper whose ledger knows no image yet, and whose time never ends. */
export function createSweeper(
  tasks: SimulatedEcs,
  changes: Partial<Pick<Sweeper, "filter" | "taskDefinitions">> = {},
) {
  const trigger = createTrigger();
  return {
    ...trigger,
    tasks,
    ownerTagKeys: ["team", "owner"],
    recorder: { table: trigger.store.table, pace: async () => {}, ownersOf: async () => new Map() },
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
