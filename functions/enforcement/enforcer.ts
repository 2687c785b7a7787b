import type { EnforcementSettings } from "../contract/blocking/enforcement";
import type { Place } from "../contract/places/place";
import type { Telemetry } from "../contract/telemetry";
import type { Table } from "../table/table";
import type { AskWorkload } from "../workloads/outcome-workloads";
import type { Ecs } from "./act-on-ecs";

/** Settings and collaborators of enforcement. */
export interface Enforcer {
  readonly settings: EnforcementSettings;
  /** The input `name`. */
  readonly installation: string;
  /** Its own place; absent where it serves no members. */
  readonly own?: Place | undefined;
  /** Accounts and regions that it serves besides; absent as well. */
  readonly members?: { serves(place: Place): Promise<boolean> } | undefined;
  readonly table: Table;
  readonly ecs: Ecs;
  /** Who answers for what a task belongs to, where the table does not know. Default: nobody is asked */
  readonly askWorkload?: AskWorkload | undefined;
  readonly telemetry: Telemetry;
  readonly now: () => Date;
}
