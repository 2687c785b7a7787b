import { SECOND } from "../../contract/durations";
import type { Telemetry } from "../../contract/telemetry";
import type { Ledger } from "../../ledger/ledger";
import type { Publisher } from "../../results/publish-outcome";
import type { ServedMembers } from "../../runtime/members";
import type { Scanner } from "../../scanners/scanner";
import type { Summaries } from "../../summary/read-summary";
import type { Table } from "../../table/table";
import type { ImageFilter } from "../../tasks/image-filter";
import type { Enforcer } from "./enforcement/enforcement-run";

export interface Coordinator {
  readonly ledger: Ledger;
  readonly scanner: Scanner;
  /** Accounts and regions that the installation serves besides its own; absent where there are none. */
  readonly members?: Pick<ServedMembers, "read"> | undefined;
  /** Scans that run at one time. */
  readonly maxConcurrentScans: number;
  /** Images that the inputs leave out are never started. */
  readonly filter: ImageFilter;
  readonly publisher: Publisher;
  readonly summaries: Summaries & { readonly table: Table };
  /** Absent where enforcement is off. */
  readonly enforcer?: Enforcer | undefined;
  /** Whether there is a deployment gate, whose failures an alarm reads. */
  readonly hasGate: boolean;
  readonly telemetry: Telemetry;
  readonly now: () => Date;
  /** False: what runs is recorded, nothing is started or enforced. */
  readonly enabled: boolean;
  /** When all runs were asked about last; of this instance. */
  readonly lastLook: { at: number };
  /** Whether so many milliseconds of this run are not over yet. */
  readonly isBefore: (milliseconds: number) => boolean;
}

/** A coordinator in a run that knows which items to leave alone. */
export interface MarkingCoordinator extends Coordinator {
  /** Whether a run has died of the same message: this one does one thing at a time. */
  readonly isAgain: boolean;
  /** Asked before an item is touched; false: not in this run. */
  readonly mayTouch: (key: string) => Promise<boolean>;
  /** Called for an item that cannot be handled: it is left alone for a while. */
  readonly putOff: (key: string, reason: string) => Promise<void>;
}

/** How long one call of the engine may take: one that hangs must not take the time of other steps. */
export const CALL_MS = 5 * SECOND;
/** Scans of each state in one look; the rest comes with the next one. */
export const PAGE = 100;
