import type { EnforcementSettings } from "../contract/blocking/enforcement";
import type { Telemetry } from "../contract/telemetry";
import type { Table } from "../ledger/table/table";
import type { Ecs } from "./act-on-ecs";

/** What enforcement works with. */
export interface Enforcer {
  readonly settings: EnforcementSettings;
  /** The input `name`. */
  readonly installation: string;
  readonly table: Table;
  readonly ecs: Ecs;
  readonly telemetry: Telemetry;
  readonly now: () => Date;
}
