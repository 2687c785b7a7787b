import type { Observer } from "../observed/observer";
import type { World } from "../world/world";
import type { Report } from "./violation";

/** A promise of the product, checked against everything that happens in a run. */
export interface Invariant extends Observer {
  /** Called every few minutes of the run. */
  check?(now: number): void;
}

export type CreateInvariant = (world: World, report: Report) => Invariant;
